import { stringify } from 'yaml';
import type { CliCommand } from '../command.ts';
import { connect, connectionOptions } from '../connection.ts';
import { exitCode } from '../exit-code.ts';
import { exported } from '../provisioning/exported.ts';

/** Writes a file of what there is. */
export const exportCommand: CliCommand = {
  name: 'export',
  summary: 'writes the present state as a file to standard output; secrets as references to fill in',
  options: { ...connectionOptions, json: { type: 'boolean', help: 'JSON in place of YAML' } },
  async run(context) {
    const state = await exported(connect(context));
    context.stdout.write(context.flag('json') ? `${JSON.stringify(state, undefined, 2)}\n` : stringify(state, { lineWidth: 0 }));
    return exitCode.done;
  },
};
