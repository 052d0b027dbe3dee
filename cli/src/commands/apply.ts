import type { CliCommand, CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { carryOut, type Told } from '../provisioning/carry-out.ts';
import type { Outcome } from '../provisioning/outcome-of-step.ts';
import { hasWork, planned, planOptions, rewriteOption } from '../provisioning/planned.ts';
import { writeEvent } from '../provisioning/report/events.ts';
import { createProgress, type Progress } from '../provisioning/report/progress.ts';
import { checkSecrets } from '../provisioning/secrets.ts';
import { nameOf } from '../provisioning/wanted.ts';

/** Makes an installation what the files state. */
export const applyCommand: CliCommand = {
  name: 'apply',
  summary: 'creates and changes what the files state; deletes nothing',
  options: { ...planOptions, ...rewriteOption, yes: { type: 'boolean', help: 'without it the plan is shown, and nothing is written' } },
  async run(context) {
    const { apis, plan, rewrite } = await planned(context);
    if (!hasWork(plan)) return exitCode.done;
    checkSecrets(plan.steps, context.env);
    if (!context.flag('yes')) throw new UsageError('nothing was written: apply needs --yes');
    const total = plan.steps.filter(({ action }) => action !== 'unchanged').length;
    const progress = createProgress(context, total, 'apply');
    const told = teller(context, progress);
    const results = await carryOut({ apis, plan, rewrite, env: context.env, signal: context.signal, told }).finally(progress.end);
    tellSummary(context, results);
    return results.some((result) => result === 'failed' || result === 'skipped') ? exitCode.failed : exitCode.done;
  },
};

function teller(context: CommandContext, progress: Progress): Told {
  return (wanted, outcome) => {
    const name = nameOf(wanted);
    if (context.flag('json')) writeEvent(context.stdout, { event: 'done', format: 1, name, ...outcome });
    else if ('reason' in outcome) {
      progress.end();
      context.stderr.write(`${wanted.place}: ${name} ${outcome.result}: ${outcome.reason}\n`);
    }
    progress.step();
  };
}

function tellSummary({ stdout, flag }: CommandContext, results: readonly Outcome['result'][]): void {
  const count = (result: Outcome['result']) => results.filter((each) => each === result).length;
  const counts = {
    ...{ created: count('created'), updated: count('updated'), unchanged: count('unchanged') },
    ...{ failed: count('failed'), skipped: count('skipped') },
  };
  if (flag('json')) writeEvent(stdout, { event: 'summary', format: 1, counts });
  else stdout.write(`${counts.created} created, ${counts.updated} changed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
}
