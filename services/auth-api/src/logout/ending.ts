import type { Clients, Tokens, User } from '@gauth/oauth';
import type { AuditTrail, RequestLog } from '../audit-trail.ts';
import type { LogoutDeliveries, NewLogoutDelivery } from '../ports/logout-deliveries.ts';
import type { Participants, Participation } from '../ports/participants.ts';
import type { Sessions } from '../ports/sessions.ts';
import type { WebServicesSessions } from '../ports/web-services-sessions.ts';
import { within } from '../within.ts';
import { logoutDeliveriesFor } from './deliveries-for.ts';

/** Whose session ends, and the request in which it does. */
export interface Leaving {
  user: Pick<User, 'id' | 'contactCenterId'>;
  /** `keep` leaves what applications were given in the session alive: the product's sign-out by a token ends that token only. */
  tokens?: 'keep';
  log?: RequestLog | undefined;
}

/** Ends sessions with what was given in them, and has applications told, once however many end the same at once. Nothing else does. Both give who took part. */
export interface Ending {
  /** One browser session, and the one with Web Services that comes from it: every code and token that was given in it ends too, but for those that are meant for offline use. */
  endSession(sessionId: string, leaving: Leaving): Promise<readonly Participation[]>;
  /** Every session, code and token of a user. */
  endUser(leaving: Leaving): Promise<readonly Participation[]>;
}

interface Dependencies {
  clients: Clients;
  tokens: Tokens;
  sessions: Sessions;
  sessionClients: Participants;
  webServicesSessions: WebServicesSessions;
  logoutDeliveries: Pick<LogoutDeliveries, 'add'>;
  trail: Pick<AuditTrail, 'record'>;
  logger: RequestLog;
}

/** How long somebody who signs out waits at most until it is kept whom to tell. */
const longestMs = 1000;
const notInTime = (): Error => new Error(`deliveries were not kept within ${longestMs} ms`);

/** Where the store of deliveries is away, sessions end all the same; the log says who is not told. */
export function createEnding(dependencies: Dependencies): Ending {
  const { clients, tokens, sessions, sessionClients, webServicesSessions, logoutDeliveries, trail, logger } = dependencies;

  async function tell(participations: readonly Participation[], { user, log }: Leaving, sessionId?: string): Promise<void> {
    let deliveries: readonly NewLogoutDelivery[] | undefined;
    async function keep(): Promise<void> {
      deliveries = await logoutDeliveriesFor(participations, { userId: user.id, sessionId }, clients);
      if (deliveries.length > 0) await logoutDeliveries.add(deliveries);
    }
    try {
      await within(longestMs, keep(), notInTime);
    } catch (err) {
      (log ?? logger).error({ event: 'logout-notices.lost', err }, 'applications may not hear that a session is over');
      const about = { userId: user.id, contactCenterId: user.contactCenterId, reason: 'it could not be kept whom to tell' };
      // Where it is not even known who wants to know, it is everybody.
      const unheard = new Set((deliveries ?? participations).map(({ clientId }) => clientId));
      for (const clientId of unheard) trail.record({ event: 'logout-notice.lost', outcome: 'failure', clientId, ...about }, log);
    }
  }

  return {
    async endSession(sessionId, leaving) {
      const participations = await sessionClients.close(sessionId);
      // They travel together and in this order, so whatever is forgotten has ended.
      const ends = [
        ...(leaving.tokens === 'keep' ? [] : givenIn(participations)).map((authorization) => tokens.revoke(authorization)),
        sessions.end(sessionId),
        webServicesSessions.endWith(sessionId),
      ];
      const [listed] = await Promise.all([sessionClients.forget(leaving.user.id, participations), ...ends]);
      await tell(listed, leaving, sessionId);
      return participations;
    },
    async endUser(leaving) {
      const { id } = leaving.user;
      // Together too: who joins after the user's sessions have ended is listed at the next end.
      const [, participations] = await Promise.all([tokens.revokeUser(id), sessionClients.ofUser(id)]);
      await tell(await sessionClients.forget(id, participations), leaving);
      return participations;
    },
  };
}

const givenIn = (participations: readonly Participation[]): { id: string; expiresAt: number }[] =>
  participations.flatMap(({ authorizationId: id, until: expiresAt }) => (id === undefined ? [] : [{ id, expiresAt }]));
