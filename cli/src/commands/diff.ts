import type { CliCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { hasWork, planned, planOptions } from '../provisioning/planned.ts';

/** The same as `plan`, for pipelines that look for drift. */
export const diffCommand: CliCommand = {
  name: 'diff',
  summary: 'as plan, with exit code 2 where the installation is not as the files state it',
  options: planOptions,
  async run(context) {
    const { plan } = await planned(context);
    return hasWork(plan) ? exitCode.found : exitCode.done;
  },
};
