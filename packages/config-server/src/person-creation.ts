import { z } from 'zod';
import { type Person, person } from './objects.ts';

/** PostgreSQL can hold neither a NUL nor half of a surrogate pair, and nobody can read a control character. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u);
const name = text(255).min(1);

/** A person to be created, who has no password; what is left out is empty. */
export const newPerson = z.object({
  userName: name,
  /** Name of the tenant that the person belongs to for good. */
  tenant: name,
  externalId: name.optional(),
  emailAddress: z.email().max(255).optional(),
  firstName: text(255).optional(),
  lastName: text(255).optional(),
  /** Names of access groups of this very tenant; those that it does not have are left out. */
  accessGroups: z.array(name).max(1000).readonly(),
});
export type NewPerson = z.infer<typeof newPerson>;

/** The answer to a creation that was not refused. */
export const personCreated = z.object({ person });

/** Every reason for which a creation is refused. */
export const creationRefusals = [
  /** The user name is taken, or somebody whom the tenant's users could be taken for has the external id or the e-mail address. */
  'already-exists',
  /** The application that the client registered as may create nobody. */
  'creation-not-permitted',
  /** There is no enabled tenant of this name. */
  'unknown-tenant',
  /** This server changes nothing. */
  'read-only',
] as const;
export type CreationRefusal = (typeof creationRefusals)[number];

/** How a creation ended; `description` is for the log. */
export type PersonCreation = { kind: 'created'; person: Person } | { kind: 'refused'; code: CreationRefusal; description: string };
