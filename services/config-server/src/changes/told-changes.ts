import { type ObjectChange, objectLimits } from '@gauth/config-server';
import { type ChangeLog, type LoggedChange, numberOf, type Position } from './change-log.ts';

/** Changes as they are told: objects of one type to which the same happened. */
export interface ToldChange extends ObjectChange {
  kind: LoggedChange['kind'];
}

/** Rows read at once: so many changes are in memory, however many there are. */
const pageRows = 1000;

/** An object is never deleted and then added again, so this order holds for each of them. */
const kinds = ['added', 'changed', 'deleted'] as const;

/**
 * Reads what happened between two positions, page by page. All but the last carry the number of `from`, because whoever goes on from there must hear the
 * rest of a transaction, too.
 */
export async function* toldChanges(log: ChangeLog, range: { from: Position; upTo: Position }): AsyncGenerator<ToldChange[], void> {
  let last: LoggedChange | undefined;
  do {
    const rows: LoggedChange[] = await log.read(range, { last, limit: pageRows });
    last = rows.length < pageRows ? undefined : rows.at(-1);
    const told = grouped(rows, numberOf(range.from));
    const final = last === undefined ? told.at(-1) : undefined;
    if (final !== undefined) final.change = numberOf(range.upTo);
    yield told;
  } while (last !== undefined);
}

function grouped(rows: readonly LoggedChange[], change: number): ToldChange[] {
  const told: ToldChange[] = [];
  for (const kind of kinds) {
    const byType = Map.groupBy(
      rows.filter((row) => row.kind === kind),
      (row) => row.objectType,
    );
    for (const [objectType, objects] of byType) {
      const dbids = [...new Set(objects.map((row) => row.dbid))];
      for (let first = 0; first < dbids.length; first += objectLimits.perMessage)
        told.push({ kind, change, objectType, dbids: dbids.slice(first, first + objectLimits.perMessage) });
    }
  }
  return told;
}
