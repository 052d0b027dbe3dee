import { OAuthError } from '../errors.ts';
import type { InvariantId } from './invariants.ts';
import type { Judge } from './judge.ts';

/** What came of a request: an answer, or a refusal. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; error: OAuthError };

/** Why a request must be refused, by the invariant that asks for it; where nothing is true, it must be served. */
export type Faults = Partial<Record<InvariantId, boolean>>;

/** The invariants that a request offends. */
export const offended = (faults: Faults): InvariantId[] => (Object.keys(faults) as InvariantId[]).filter((id) => faults[id]);

/** Asks, and holds against what it gives what every answer is held to. `isSecret` tells whether a text shows something that nobody may see. */
export async function outcomeOf<Value>(
  ask: () => Promise<Value>,
  { judge, showsSecret }: { judge: Judge; showsSecret: (text: string) => boolean },
): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    judge('errors-only', error instanceof OAuthError, String(error instanceof Error ? error.stack : error));
    if (!(error instanceof OAuthError)) return { ok: false, error: new OAuthError('server_error', 'it broke') };
    const { code, message, cause, status } = error;
    judge('errors-known', Number.isInteger(status) && status >= 400, `${code} has the status ${status}`);
    judge('errors-silent', !showsSecret(`${message} ${cause}`), `${code}: ${message} (${cause})`);
    return { ok: false, error };
  }
}

/** What is offended must be refused, and what offends nothing must be served. */
export function judgeOutcome(judge: Judge, outcome: Outcome<unknown>, faults: Faults, served: InvariantId): void {
  const all = offended(faults);
  for (const id of all) judge(id, !outcome.ok, 'it was served');
  if (all.length === 0)
    judge(served, outcome.ok, outcome.ok ? '' : `${outcome.error.code}: ${outcome.error.message} (${outcome.error.cause})`);
}

/** Asks several times at the same moment; those that were served come first, because nobody knows who was quicker. */
export async function allAtOnce<Value>(times: number, ask: () => Promise<Outcome<Value>>): Promise<Outcome<Value>[]> {
  const outcomes = await Promise.all(Array.from({ length: times }, ask));
  return outcomes.sort((a, b) => Number(b.ok) - Number(a.ok));
}
