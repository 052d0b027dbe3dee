import { OAuthError, type Users } from '@gauth/oauth';
import type { AuditEvent } from '@gauth/service-kit';
import type { AuditTrail } from '../audit-trail.ts';
import { isOutage } from '../is-outage.ts';
import type { ContactCenter, ContactCenters } from '../ports/contact-centers.ts';
import type { Directory, DirectoryAnswer } from '../ports/directory.ts';
import type { Authenticate } from './authenticate.ts';
import { claimantOf } from './claimant.ts';
import { isPlain, readUserName } from './user-name.ts';

interface Dependencies {
  authenticate: Authenticate;
  contactCenters: ContactCenters;
  directory: Pick<Directory, 'identify'>;
  trail: Pick<AuditTrail, 'record'>;
}

/**
 * Users as the protocol core asks for them, in one request and without a session. By password, unknown, wrong, locked, throttled and due for a change
 * of password look the same, because whoever asks here may be a program that guesses.
 */
export const createUsers = ({ authenticate, contactCenters, directory, trail }: Dependencies): Users => ({
  async authenticate(credentials) {
    await orTryAgain(async () => refuseWithoutLegacyGrants(claimantOf(credentials, contactCenters)?.contactCenter));
    const outcome = await authenticate(credentials, async () => undefined);
    if (outcome.kind === 'confirmed') return outcome.user;
    if (outcome.kind === 'challenged') throw asksMore();
    if (outcome.kind === 'unavailable') throw tryAgain(outcome.cause);
    if (outcome.kind === 'busy') throw new OAuthError('temporarily_unavailable', 'too many passwords are being checked; try again');
    return undefined;
  },
  identify: ({ contactCenterId, clientId, ...subject }) =>
    orTryAgain(async () => {
      const sought = soughtIn(contactCenters, subject, contactCenterId);
      const found = 'kind' in sought ? undefined : sought.contactCenter.id;
      const answer = 'kind' in sought ? sought : await directory.identify(sought);
      trail.record({ ...identification(answer), clientId, contactCenterId: found ?? contactCenterId });
      return answer.kind === 'confirmed' ? answer.user : undefined;
    }),
});

/** A program has nobody there to answer a question; what it hears is what every wrong password gets. */
const asksMore = (): OAuthError =>
  new OAuthError('invalid_grant', 'the user name or password is wrong', {
    cause: 'external authentication: expected yes or no, got a challenge, which needs a sign-in page',
  });

function identification(answer: DirectoryAnswer): AuditEvent {
  if (answer.kind === 'confirmed') return { event: 'identification.succeeded', outcome: 'success', userId: answer.user.id };
  const userId = 'userId' in answer ? answer.userId : undefined;
  return { event: 'identification.failed', outcome: 'failure', userId, reason: answer.kind === 'refused' ? answer.reason : answer.kind };
}

/** RFC 9700 §2.4 forbids the grant; a contact center that is rid of it lets no program handle its users' passwords, at `/authorize` neither. */
function refuseWithoutLegacyGrants(contactCenter: ContactCenter | undefined): void {
  if (contactCenter === undefined || contactCenter.legacyGrants) return;
  const cause = `legacyGrants of contact center ${contactCenter.id}: expected true, is false`;
  throw new OAuthError('unauthorized_client', 'this contact center does not allow the password grant', { cause });
}

type Sought = Parameters<Directory['identify']>[0];
type Refused = Extract<DirectoryAnswer, { kind: 'refused' }>;

/** Where to look for whom, or why nobody can be meant. A tenant in the name must be that of the contact center, where both are stated. */
function soughtIn(contactCenters: ContactCenters, named: Sought['subject'], contactCenterId: string | undefined): Sought | Refused {
  const name = nameIn(named);
  if (name === undefined) return refused('nobody can have this name');
  const { subject, tenant } = name;
  const stated = contactCenterId === undefined ? undefined : contactCenters.byId(contactCenterId);
  const contactCenter = tenant === undefined ? stated : contactCenters.byDomain(tenant);
  if (contactCenter === undefined) return refused('no such contact center');
  if (contactCenterId !== undefined && contactCenter.id !== stated?.id) return refused('the name belongs to another contact center');
  return { contactCenter, subject };
}

const refused = (reason: string): Refused => ({ kind: 'refused', reason });

/** Only a user name can begin with a tenant. */
function nameIn(subject: Sought['subject']): { subject: Sought['subject']; tenant?: string | undefined } | undefined {
  if ('userName' in subject) {
    const name = readUserName({ username: subject.userName });
    return name && { subject: { userName: name.userName }, tenant: name.tenant };
  }
  return Object.values(subject).every((text) => text !== '' && isPlain(text)) ? { subject } : undefined;
}

const tryAgain = (cause: unknown): OAuthError =>
  new OAuthError('temporarily_unavailable', 'the user cannot be checked at the moment', { cause });

async function orTryAgain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isOutage(error) && !(error instanceof OAuthError) ? tryAgain(error) : error;
  }
}
