import { setTimeout as sleep } from 'node:timers/promises';
import { AdministrationError, AdministrationUnavailable } from '@gauth/auth-client';
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

/** Reads what belongs to contact centers at auth-api. Those that it does not know yet, or cannot ask for yet, are left unread. */
export async function readByOwner({ owners, patient }: Reach, read: (owner: string) => Promise<Present[]>): Promise<Reading> {
  const unread: string[] = [];
  const present = await inParallel(owners, 16, async (owner) => {
    try {
      return await onceKnown(() => read(owner), patient ? noticedAfterMs : 0);
    } catch (error) {
      if (!isUnknownContactCenter(error) && (patient || !(error instanceof AdministrationUnavailable))) throw error;
      unread.push(owner);
      return [];
    }
  });
  return { present: present.flat(), unread };
}
