import { setTimeout as sleep } from 'node:timers/promises';
import { AdministrationError, AdministrationUnavailable, type Patience } from '@gauth/auth-client';
import { inParallel } from '../in-parallel.ts';
import type { Present, Reach, Reading } from '../kind.ts';

/** auth-api notices within two seconds what has changed at environment-api; this is generous. */
const noticedAfterMs = 10_000;
const pauseMs = 200;

/** Does what needs a contact center that auth-api may not have noticed yet. */
export async function onceKnown<T>(work: () => Promise<T>, patienceMs = noticedAfterMs): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isUnknownContactCenter(error) || Date.now() + pauseMs > end) throw error;
    }
    await sleep(pauseMs);
  }
}

const isUnknownContactCenter = (error: unknown): boolean =>
  error instanceof AdministrationError && error.message.includes('there is no such contact center');

/** How what belongs to contact centers is read: of one of them, and of all that auth-api knows at once, by contact center. */
interface Reads {
  one(owner: string, patience: Patience | undefined): Promise<Present[]>;
  all(patience: Patience | undefined): Promise<ReadonlyMap<string, Present[]>>;
}

/** Reads what belongs to contact centers at auth-api. Those that it does not know yet, or cannot ask for yet, are left unread. */
export async function readByOwner({ owners, patient }: Pick<Reach, 'owners' | 'patient'>, { one, all }: Reads): Promise<Reading> {
  const patience = patient ? undefined : { patienceMs: 0 };
  const ifTold = <T>(reading: Promise<T>): Promise<T | undefined> =>
    reading.catch((error: unknown) => {
      if (isUnknownContactCenter(error) || (!patient && error instanceof AdministrationUnavailable)) return undefined;
      throw error;
    });
  const known = owners.length > 1 ? await ifTold(all(patience)) : new Map<string, Present[]>();
  if (known === undefined) return { present: [], unread: owners };
  // All of them together are waited for as long as one would be.
  const end = Date.now() + (patient ? noticedAfterMs : 0);
  const readings = await inParallel(
    owners,
    16,
    async (owner) => known.get(owner) ?? ifTold(onceKnown(() => one(owner, patience), end - Date.now())),
  );
  return { present: readings.flatMap((reading) => reading ?? []), unread: owners.filter((_owner, at) => readings[at] === undefined) };
}
