import { forLog, type Replays } from '@gauth/oauth';
import type { AuditTrail, RequestLog } from '../../audit-trail.ts';
import { isOutage } from '../../is-outage.ts';
import type { Ending } from '../../logout/ending.ts';
import type { IdentityProvider, IdentityProviders } from '../../ports/identity-providers.ts';
import {
  type Departure,
  type ProviderLogout,
  type ProviderMessage,
  type ProviderProtocols,
  ProviderRefused,
} from '../../ports/provider-protocol.ts';
import type { LinkedSession, ProviderSessions } from '../../ports/provider-sessions.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { protocolOf } from './protocol-of.ts';
import type { ProviderSignOut } from './provider-sign-out.ts';

/** What a provider, or a browser in its name, says about sessions. */
export interface LogoutMessage {
  providerId: string;
  kind: IdentityProvider['kind'];
  message: ProviderMessage;
  log: RequestLog;
}

/** What becomes of it; `ended` where nobody waits for an answer. */
export type LogoutAnswer = { kind: 'departure'; departure: Departure } | { kind: 'ended' } | { kind: 'refused' };

/** Ends what a provider wants to be ended, or takes up a sign-out that it has finished. */
export type TakeLogout = (message: LogoutMessage) => Promise<LogoutAnswer>;

interface Dependencies {
  identityProviders: Pick<IdentityProviders, 'find'>;
  protocols: ProviderProtocols;
  providerSessions: Pick<ProviderSessions, 'take'>;
  replays: Replays;
  ending: Pick<Ending, 'endSession'>;
  signOut: Pick<ProviderSignOut, 'back'>;
  trail: Pick<AuditTrail, 'record'>;
}

/** Outages are thrown, unless the provider waits for an answer that can say so. */
export function createTakeLogout(dependencies: Dependencies): TakeLogout {
  const { identityProviders, protocols, providerSessions, replays, ending, signOut, trail } = dependencies;

  async function endAll(
    sessions: readonly LinkedSession[],
    { providerId: identityProviderId, log }: LogoutMessage,
  ): Promise<'done' | 'partial'> {
    const ends = await Promise.allSettled(
      sessions.map(async ({ sessionId, user }) => {
        await ending.endSession(sessionId, { user, log });
        const about = { userId: user.id, contactCenterId: user.contactCenterId, identityProviderId, reason: 'by the identity provider' };
        trail.record({ event: 'signed-out', outcome: 'success', ...about }, log);
      }),
    );
    const failure = ends.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
    if (failure !== undefined && !isOutage(failure.reason)) throw failure.reason;
    return failure === undefined ? 'done' : 'partial';
  }

  async function wanted(logout: Extract<ProviderLogout, { kind: 'wanted' }>, message: LogoutMessage): Promise<LogoutAnswer> {
    const { providerId } = message;
    const { once, answer } = logout;
    if (once !== undefined && !(await replays.firstUse({ kind: 'provider-logout', ...once, id: `${providerId} ${once.id}` })))
      throw new ProviderRefused('invalid', 'jti: expected one that was not used before');
    const outcome = await endAll(await providerSessions.take(providerId, logout), message);
    if (answer !== undefined) return { kind: 'departure', departure: await answer(outcome) };
    if (outcome === 'partial') throw new Unavailable('not all sessions could be ended');
    return { kind: 'ended' };
  }

  return async (received) => {
    const { providerId, kind, message, log } = received;
    try {
      const provider = await identityProviders.find(providerId);
      if (provider?.kind !== kind) throw new ProviderRefused('invalid', 'provider: expected one of this kind');
      const logout = await protocolOf(protocols, provider).readLogout(provider, message);
      if (logout.kind === 'wanted') return await wanted(logout, received);
      return { kind: 'departure', departure: { kind: 'redirect', to: await signOut.back(logout.state, providerId) } };
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
      const about = { event: 'provider-logout.refused', outcome: 'failure', identityProviderId: providerId } as const;
      trail.record({ ...about, reason: forLog(error.message) }, log);
      return { kind: 'refused' };
    }
  };
}
