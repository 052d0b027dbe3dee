import type { CliCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { planned, planOptions, rewriteOption } from '../provisioning/planned.ts';

/** Shows what `apply` would do. */
export const planCommand: CliCommand = {
  name: 'plan',
  summary: 'shows what apply would create and change; writes nothing',
  options: { ...planOptions, ...rewriteOption },
  async run(context) {
    await planned(context);
    return exitCode.done;
  },
};
