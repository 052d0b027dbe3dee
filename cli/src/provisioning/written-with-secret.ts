import { AdministrationError, type Shown } from '@gauth/auth-client';
import { CommandFailure } from '../failure.ts';
import { awaitNoMore, awaitSecret, isKept, keepSecret, newSecret, placeOfMadeSecret } from './made-secret.ts';
import { nameOf, type Wanted } from './wanted.ts';

/** A write, and what it does to a secret that goes to a file. */
interface Writing {
  /** Gets the secret that was made here, and answers the one that the server made. */
  write(made: Shown): Promise<string | undefined>;
  /** `asked for`: the server makes one; `renewed`: another one is made here. */
  secret: 'none' | 'asked for' | 'renewed';
}

/** Writes a thing so that no secret of it is lost without a word: its file is there before anything is asked, and empty until the secret is known. */
export async function writtenWithSecret(wanted: Wanted, { write, secret }: Writing): Promise<void> {
  const place = placeOfMadeSecret(wanted);
  if (place === undefined || secret === 'none') await write({});
  else if (secret === 'renewed') await renewed(place, write);
  else await askedFor(place, wanted, write);
}

async function askedFor(place: string, wanted: Wanted, write: Writing['write']): Promise<void> {
  awaitSecret(place);
  try {
    const secret = await write({});
    if (secret !== undefined) keepSecret(place, secret);
    else awaitNoMore(place);
  } catch (error) {
    if (!isRefusal(error))
      throw new CommandFailure(
        `${reasonOf(error)}. Nobody has its secret; run the command again, which makes another one if ${nameOf(wanted)} is there`,
      );
    // Another run that is faster keeps its secret there.
    if (error.status !== 409) awaitNoMore(place);
    throw error;
  }
}

async function renewed(place: string, write: Writing['write']): Promise<void> {
  const made = newSecret(place);
  try {
    await write({ client_secret: made.secret });
  } catch (error) {
    if (!isRefusal(error))
      throw new CommandFailure(`${reasonOf(error)}; in case it was carried out, its secret is the one in ${made.beside}`);
    made.forget();
    throw error;
  }
  made.keep();
}

/** Of everything else nobody can tell whether it was carried out. */
const isRefusal = (error: unknown): error is AdministrationError => error instanceof AdministrationError && error.status < 500;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a secret that goes to a file has arrived there, whoever brought it. */
export function hasItsSecret(wanted: Wanted): boolean {
  const place = placeOfMadeSecret(wanted);
  return place === undefined || isKept(place);
}

/** Forgets a secret that did not come, because somebody else has made the thing. */
export function giveUpSecret(wanted: Wanted): void {
  const place = placeOfMadeSecret(wanted);
  if (place !== undefined) awaitNoMore(place);
}
