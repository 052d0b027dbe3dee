import type { Shown } from '@gauth/auth-client';
import type { Apis } from '../connection.ts';
import type { Identity, KindName, Wanted } from './wanted.ts';

/** One thing as it is in the installation. */
export interface Present extends Identity {
  /** What the API calls it, where that is not its key. */
  id?: string | undefined;
  /** Under the names of the API, without what nobody states. A secret that is known to be there is `secretMark`. */
  fields: Shown;
}

/** Stands for a secret of which is known only that it is there. */
export const secretMark = '(secret)';

/** Which things are to be read: those of these contact centers, for kinds that belong to one. */
export interface Reach {
  owners: readonly string[];
  /** What files state of them, for what is read only where somebody asks. */
  wanted: readonly Wanted[];
  /** Whether a service that is not ready should be waited for. */
  patient: boolean;
}

/** What was read, and the contact centers of which nothing could be read yet. */
export interface Reading {
  present: readonly Present[];
  unread: readonly string[];
}

/** How one kind of things is read and written. */
export interface Kind {
  name: KindName;
  list(apis: Apis, reach: Reach): Promise<Reading>;
  /** One thing as it is now, in the form in which `list` has it. */
  find(apis: Apis, identity: Identity & { id?: string | undefined }, wanted?: Wanted): Promise<Present | undefined>;
  /** Answers the secret that the server made, where it made one. */
  create(apis: Apis, wanted: Wanted, fields: Shown): Promise<string | undefined>;
  /** Answers the secret that the server made, where it made one. */
  update(apis: Apis, present: Present, change: Shown): Promise<string | undefined>;
  remove(apis: Apis, present: Present): Promise<void>;
  /** What the server makes of what is stated, where that is more than it says. */
  settled?(stated: Shown, present: Shown): Shown;
  /** Secrets of which an answer shows whether they are there. */
  visibleSecrets?: readonly string[];
  /** Whether the answer to a write of these fields has a secret that the server made; it comes once. */
  makesSecret?(fields: Shown, action: 'create' | 'update'): boolean;
  /** Secrets that a change of other fields needs stated anew. */
  secretsFor?(change: Shown, present: Shown): readonly string[];
}
