import { type Client, type Clients, digestOf, OAuthError, type ResolveRequest } from '@gauth/oauth';
import type { AuditTrail } from '../audit-trail.ts';
import { isOutage } from '../is-outage.ts';
import type { ContactCenter, ContactCenters } from '../ports/contact-centers.ts';
import type { Directory } from '../ports/directory.ts';
import type { TryPassword } from './attempt.ts';
import type { BrowserRequest } from './authorize.ts';
import { claimantOf } from './claimant.ts';
import type { ParkedRequest } from './parked-request.ts';
import { byTicket as proofByTicket, type StartSession } from './session.ts';

/** The browser is asked for a ticket, or has signed in by one. */
export type Negotiated = { kind: 'offered' } | { kind: 'signed-in'; sessionCookie: string };

/** A new request of an application, for which somebody must sign in. */
type Waiting = Pick<ParkedRequest, 'params' | 'signed' | 'askedAt'>;

/** Signing in by a Kerberos ticket in front of the form (RFC 4559); undefined where the form is next, whatever the reason. */
export type Negotiate = (request: BrowserRequest, waiting: Waiting) => Promise<Negotiated | undefined>;

interface Sources {
  clients: Clients;
  resolveRequest: ResolveRequest;
}

interface Dependencies extends Sources {
  contactCenters: ContactCenters;
  directory: Pick<Directory, 'authenticateTicket'>;
  tryPassword: TryPassword;
  startSession: StartSession;
  trail: Pick<AuditTrail, 'signIn'>;
}

/** Makes it for the contact centers that sign in so. */
export function createNegotiate({ contactCenters, directory, tryPassword, startSession, trail, ...sources }: Dependencies): Negotiate {
  async function byTicket(
    ticket: string,
    { contactCenter, client }: { contactCenter: ContactCenter; client: Client },
    { address, requestId, session }: BrowserRequest,
  ): Promise<Negotiated | undefined> {
    const outcome = await tryPassword({
      // No account is claimed: tickets that are refused count by address and tenant. The line break makes this a name that nobody can have.
      claimant: () => ({ userName: `ticket\n${digestOf(ticket)}`, tenant: undefined, contactCenter }),
      address,
      ask: () => directory.authenticateTicket({ contactCenter, ticket }),
      confirmed: startSession(session, proofByTicket),
    });
    trail.signIn(outcome, { clientId: client.id, requestId, address, method: 'ticket' });
    return outcome.kind === 'confirmed' ? { kind: 'signed-in', sessionCookie: outcome.result } : undefined;
  }

  return async (request, waiting) => {
    if (!request.negotiable) return undefined;
    const wish = await wishOf(waiting, sources).catch(unlessRefused);
    const contactCenter = wish && contactCenterOf(wish, contactCenters);
    if (wish === undefined || contactCenter?.kerberos !== true) return undefined;
    if (request.authorization === undefined) return { kind: 'offered' };
    const ticket = ticketIn(request.authorization);
    return ticket === undefined ? undefined : byTicket(ticket, { contactCenter, client: wish.client }, request);
  };
}

/** Who asks, and for whom. */
interface Wish {
  client: Client;
  parameters: Record<string, string>;
}

/** Undefined where a person should act: a ticket proves a sign-in to the realm at some time before (OpenID Connect Core §3.1.2.1). */
async function wishOf({ params, signed, askedAt }: Waiting, { clients, resolveRequest }: Sources): Promise<Wish | undefined> {
  const client = await clients.find(params.client_id ?? '');
  if (client === undefined) return undefined;
  const { parameters } = await resolveRequest({ parameters: params, client, at: new Date(askedAt), signed });
  const wantsFresh = parameters.max_age !== undefined || /\b(login|select_account)\b/.test(parameters.prompt ?? '');
  return wantsFresh ? undefined : { client, parameters };
}

/**
 * The only one that the application is for, else that of the name in the hint, else the one for names that say nothing. One that the application is not for is
 * of no use: its users would be refused, and never see the form.
 */
function contactCenterOf({ client, parameters }: Wish, contactCenters: ContactCenters): ContactCenter | undefined {
  const { contactCenterIds: ids } = client;
  try {
    if (ids?.length === 1) return contactCenters.byId(ids[0] ?? '');
    const named = claimantOf({ username: parameters.login_hint || anybody }, contactCenters)?.contactCenter;
    return named !== undefined && (ids?.includes(named.id) ?? true) ? named : undefined;
  } catch (error) {
    return unlessRefused(error);
  }
}

const anybody = '-';

/** The form works without all this, or says itself what does not. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof OAuthError || isOutage(error))) throw error;
}

/**
 * The ticket of a header, base64. The frame of its first token (RFC 2743 §3.1) begins with 0x60; what browsers outside of a realm send under the same name
 * (NTLM) does not, and is no attempt to prove anything.
 */
const ticketIn = (authorization: string): string | undefined => /^[Nn]egotiate +(Y[A-P][A-Za-z0-9+/]+={0,2})$/.exec(authorization)?.[1];
