import type { CliCommand, CommandContext } from '../command.ts';
import { connect } from '../connection.ts';
import { exitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { readFiles } from '../provisioning/file/read-files.ts';
import type { Present } from '../provisioning/kind.ts';
import { makePlan } from '../provisioning/plan.ts';
import { planOptions } from '../provisioning/planned.ts';
import { carryOutPruning, makePruning, type Pruning } from '../provisioning/prune.ts';
import { writeEvent } from '../provisioning/report/events.ts';
import { type KindName, kindNames, nameOf } from '../provisioning/wanted.ts';

const prunable = kindNames.filter((kind) => kind !== 'webServices');

/** Deletes what is in no file. */
export const pruneCommand: CliCommand = {
  name: 'prune',
  summary: 'deletes what is there and in no file; only of the kinds that are named, and only of lists that the files have',
  options: {
    ...planOptions,
    kind: { type: 'string', multiple: true, value: 'KIND', help: `one of ${prunable.join(', ')}` },
    yes: { type: 'boolean', help: 'without it what would be deleted is listed, and nothing is' },
  },
  async run(context) {
    const kinds = kindsIn(context);
    const stated = await readFiles(context);
    for (const kind of kinds.filter((each) => !isStated(each, stated.scopes)))
      context.stderr.write(`--kind ${kind}: the files have no such list, so nothing of it is deleted\n`);
    const apis = connect(context);
    const plan = await makePlan({ apis, stated, rewrite: [], everything: true });
    const pruning = makePruning(plan, { kinds, ownClientId: apis.ownClientId });
    list(context, pruning);
    if (pruning.deleted.length === 0) return exitCode.done;
    if (!context.flag('yes')) throw new UsageError('nothing was deleted: prune needs --yes');
    const failures = await carryOutPruning(apis, { ...pruning, signal: context.signal }, (present, failure) =>
      tell(context, present, failure),
    );
    tellSummary(context, { deleted: pruning.deleted.length - failures, failed: failures });
    return failures > 0 ? exitCode.failed : exitCode.done;
  },
};

function kindsIn(context: CommandContext): KindName[] {
  const kinds = context.texts('kind');
  const unknown = kinds.find((kind) => !prunable.some((known) => known === kind));
  if (kinds.length === 0 || unknown !== undefined) throw new UsageError(`--kind must be one of ${prunable.join(', ')}`);
  return kinds as KindName[];
}

const isStated = (kind: KindName, scopes: ReadonlySet<string>): boolean => [...scopes].some((scope) => scope.split('/', 1)[0] === kind);

function list(context: CommandContext, { deleted, kept }: Pruning): void {
  if (context.flag('json')) {
    for (const present of deleted) writeEvent(context.stdout, { event: 'unmanaged', format: 1, name: nameOf(present) });
    for (const { present, reason } of kept) writeEvent(context.stdout, { event: 'kept', format: 1, name: nameOf(present), reason });
    return;
  }
  for (const present of deleted) context.stdout.write(`- ${nameOf(present)}\n`);
  for (const { present, reason } of kept) context.stdout.write(`  ${nameOf(present)} stays: ${reason}\n`);
  context.stdout.write(`${deleted.length} to delete, ${kept.length} stay\n`);
}

function tell(context: CommandContext, present: Present, failure: string | undefined): void {
  const name = nameOf(present);
  const outcome = failure === undefined ? { result: 'deleted' as const } : { result: 'failed' as const, reason: failure };
  if (context.flag('json')) writeEvent(context.stdout, { event: 'done', format: 1, name, ...outcome });
  else if (failure !== undefined) context.stderr.write(`${name} failed: ${failure}\n`);
}

function tellSummary({ stdout, flag }: CommandContext, counts: { deleted: number; failed: number }): void {
  if (flag('json')) writeEvent(stdout, { event: 'summary', format: 1, counts });
  else stdout.write(`${counts.deleted} deleted, ${counts.failed} failed\n`);
}
