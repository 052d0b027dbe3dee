import type { Client, User } from '../model.ts';
import type { AssertionIssuer, OneTimeUse, SubjectName, Users } from '../ports.ts';
import { assertionRefused } from './refused.ts';
import { faultInAudience, faultInTimes, oneTimeId, type Statement } from './statement.ts';
import { fitsPattern } from './subject-pattern.ts';
import { skewSecondsOf } from './trusted-issuer.ts';

/** A person whom a trusted issuer has named. */
export interface Vouched {
  user: User;
  issuer: string;
  statement: Statement;
  /** When the issuer saw the person prove who they are, in seconds since the epoch. How, it may not say: our `acr` and `amr` tell of our own checks. */
  authTime?: number;
  /** The assertion works once. */
  uses: OneTimeUse;
}

/** Reads an assertion of a trusted issuer that this client brings. Throws `invalid_grant`, `unauthorized_client` or `temporarily_unavailable`. */
export type ReadVouched = (request: { assertion: string; client: Client; now: Date }) => Promise<Vouched>;

/** Finds the person of a statement whose signature was verified (RFC 7521 §5.2). */
export type Vouch = (request: { statement: Statement; issuer: AssertionIssuer; client: Client; now: Date }) => Promise<Vouched>;

/** `audiences` are the names of this server. */
export const createVouch =
  ({ users, audiences }: { users: Users; audiences: readonly string[] }): Vouch =>
  async ({ statement, issuer, client, now }) => {
    const skewSeconds = skewSecondsOf(issuer);
    const { maxLifetimeSeconds } = issuer;
    const fault =
      faultInAudience(statement.audiences, audiences) ??
      faultInTimes(statement, { now, skewSeconds, maxLifetimeSeconds }) ??
      faultInSubject(statement, issuer);
    if (fault !== undefined) throw assertionRefused(fault);
    const user = await users.identify({ ...subjectName(statement, issuer), ...onlyContactCenter(issuer), clientId: client.id });
    if (user === undefined) throw assertionRefused('subject: nobody who may sign in has this name');
    if (!issuer.contactCenterIds.includes(user.contactCenterId))
      throw assertionRefused(
        `contact center: expected one of ${issuer.contactCenterIds.join(', ')} of the issuer, is ${user.contactCenterId}`,
      );
    const expiresAt = Math.ceil(statement.expiresAt) + skewSeconds;
    return {
      user,
      issuer: issuer.issuer,
      statement,
      ...authTimeOf(statement, now),
      uses: { kind: 'assertion', id: oneTimeId(issuer.issuer, statement.id), expiresAt },
    };
  };

/** Nobody can have proved anything in the future, whatever the issuer's clock says. */
function authTimeOf({ authTime }: Statement, now: Date): { authTime?: number } {
  return authTime === undefined ? {} : { authTime: Math.floor(Math.min(authTime, now.getTime() / 1000)) };
}

function faultInSubject({ subject }: Statement, { subjects, subjectKind, contactCenterIds }: AssertionIssuer): string | undefined {
  if (subject.trim() !== subject) return 'subject: expected no space around the name';
  if (subjects && !subjects.some((pattern) => fits(subject, pattern, subjectKind)))
    return 'subject: fits none of the subjects of the issuer';
  if (contactCenterIds.length === 1) return undefined;
  return subjectKind === 'userName' && subject.includes('\\')
    ? undefined
    : 'subject: expected a tenant in the name, because the issuer speaks for several contact centers';
}

/** A pattern without a tenant is about the name alone: otherwise `agent*` would fit everybody of a tenant `agents`. */
function fits(subject: string, pattern: string, kind: AssertionIssuer['subjectKind']): boolean {
  const ofNameAlone = kind === 'userName' && !pattern.includes('\\');
  return fitsPattern(ofNameAlone ? subject.slice(subject.indexOf('\\') + 1) : subject, pattern);
}

const subjectName = ({ subject }: Statement, { subjectKind }: AssertionIssuer): SubjectName =>
  ({ userName: { userName: subject }, externalId: { externalId: subject }, email: { email: subject } })[subjectKind];

const onlyContactCenter = ({ contactCenterIds }: AssertionIssuer): { contactCenterId?: string } =>
  contactCenterIds.length === 1 && contactCenterIds[0] !== undefined ? { contactCenterId: contactCenterIds[0] } : {};
