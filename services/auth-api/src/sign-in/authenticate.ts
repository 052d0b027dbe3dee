import type { AuditTrail, RequestLog } from '../audit-trail.ts';
import type { ContactCenters } from '../ports/contact-centers.ts';
import type { Confirmed, Directory } from '../ports/directory.ts';
import type { AttemptOutcome, TryPassword } from './attempt.ts';
import { claimantOf } from './claimant.ts';

/** A name and a password, as somebody presented them. */
export interface Credentials {
  /** `tenant\user`, or the user name alone. */
  username: string;
  password: string;
  tenant?: string | undefined;
  address?: string | undefined;
  clientId?: string | undefined;
  log?: RequestLog | undefined;
  requestId?: string | undefined;
}

/** Confirms an identity; `confirmed` is done together with forgetting the attempt, in one trip to the store. */
export type Authenticate = <Result>(
  credentials: Credentials,
  confirmed: (confirmed: Confirmed) => Promise<Result>,
) => Promise<AttemptOutcome<Result>>;

interface Dependencies {
  tryPassword: TryPassword;
  contactCenters: ContactCenters;
  directory: Directory;
  trail: AuditTrail;
}

/** Name and password against the Configuration Server of the contact center, for every way to sign in by password. */
export const createAuthenticate =
  ({ tryPassword, contactCenters, directory, trail }: Dependencies): Authenticate =>
  async (credentials, confirmed) => {
    const { password, address, clientId, log, requestId } = credentials;
    const outcome = await tryPassword({
      claimant: () => claimantOf(credentials, contactCenters),
      password,
      address,
      ask: (contactCenter, userName) => directory.authenticate({ contactCenter, userName, password }),
      confirmed,
    });
    trail.signIn(outcome, { clientId, requestId, address }, log);
    return outcome;
  };
