import type { CliOption, CommandContext } from '../command.ts';
import { type Apis, connect, connectionOptions } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { readFiles } from './file/read-files.ts';
import type { Stated } from './file/stated-things.ts';
import { makePlan, type Plan } from './plan.ts';
import { writePlanEvents } from './report/events.ts';
import { shownPlan } from './report/shown-plan.ts';
import { nameOf } from './wanted.ts';

/** Options of every command that compares files with an installation. */
export const planOptions = {
  file: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'a file or folder of configuration, or - for standard input; several are taken together',
  },
  ...connectionOptions,
  json: { type: 'boolean', help: 'one JSON object a line, for machines' },
} as const satisfies Record<string, CliOption>;

/** The option of those that also write secrets. */
export const rewriteOption = {
  'write-secret': {
    type: 'string',
    multiple: true,
    value: 'NAME',
    help: 'writes the secrets of this thing again, such as clients/demo; * stands for any characters',
  },
} as const satisfies Record<string, CliOption>;

/** A plan, shown as the options want it, and what it was made with. */
export async function planned(context: CommandContext): Promise<{ apis: Apis; plan: Plan; rewrite: readonly string[] }> {
  const rewrite = context.texts('write-secret');
  const stated = await readFiles(context);
  refuseUnknown(rewrite, stated);
  const apis = connect(context);
  const plan = await makePlan({ apis, stated, rewrite });
  if (context.flag('json')) writePlanEvents(context.stdout, plan);
  else context.stdout.write(shownPlan(plan));
  return { apis, plan, rewrite };
}

/** A name that nothing has would end as done, and the secret as it was. */
function refuseUnknown(rewrite: readonly string[], { things }: Stated): void {
  const names = new Set(things.filter(({ secrets }) => Object.keys(secrets).length > 0).map(nameOf));
  const unknown = rewrite.find((name) => !name.includes('*') && !names.has(name));
  if (unknown !== undefined) throw new UsageError(`--write-secret ${unknown}: the files state no secret of such a thing`);
}

/** Whether carrying a plan out would write, or may. */
export const hasWork = ({ steps }: Plan): boolean => steps.some(({ action }) => action !== 'unchanged');
