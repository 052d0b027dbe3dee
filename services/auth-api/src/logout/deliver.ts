import type { Client, Clients, IssueLogoutToken } from '@gauth/oauth';
import type { AuditEvent, Logger, Metrics } from '@gauth/service-kit';
import type { ClaimedLogoutDelivery, LogoutQueue } from '../ports/logout-deliveries.ts';
import type { LogoutAnswer, LogoutSender } from '../ports/logout-sender.ts';
import { backOffSeconds } from './back-off.ts';

/** Makes one delivery, from the claim until it is settled. Throws where it cannot be settled: then the claim lapses. */
export type Deliver = (claimed: ClaimedLogoutDelivery) => Promise<void>;

interface Dependencies {
  queue: Pick<LogoutQueue, 'delivered' | 'failed'>;
  sender: LogoutSender;
  clients: Clients;
  issueLogoutToken: IssueLogoutToken;
  audit: (event: AuditEvent) => void;
  logger: Pick<Logger, 'warn'>;
  metrics: Pick<Metrics, 'counter'>;
  now: () => Date;
}

/** The token is made right before it is sent, for the application as it is registered by then. */
export function createDeliver({ queue, sender, clients, issueLogoutToken, audit, logger, metrics, now }: Dependencies): Deliver {
  const made = metrics.counter({
    name: 'gauth_logout_deliveries_total',
    help: 'Attempts to tell an application that a session is over, by outcome',
    labelNames: ['outcome'],
  });

  /** Undefined where that fails, as without a key that can sign: such a delivery is given up some day like any other. */
  async function make(client: Client, { userId, sessionId }: ClaimedLogoutDelivery): Promise<string | undefined> {
    try {
      return await issueLogoutToken({ client, userId, sessionId, now: now() });
    } catch (err) {
      logger.warn({ event: 'logout-delivery.not-made', err }, 'an application is not told, because no logout token could be made');
      return undefined;
    }
  }

  async function tell(client: Client | undefined, claimed: ClaimedLogoutDelivery): Promise<LogoutAnswer> {
    if (client?.backchannelLogout === undefined)
      return { kind: 'refused', reason: 'the application has no back-channel logout URI any more' };
    const logoutToken = await make(client, claimed);
    return logoutToken === undefined ? notMade : sender.send(client.backchannelLogout.uri, logoutToken);
  }

  async function settle(
    claimed: ClaimedLogoutDelivery,
    answer: LogoutAnswer,
  ): Promise<'delivered' | 'refused' | 'failed' | 'retried' | 'lapsed'> {
    if (answer.kind === 'delivered') {
      await queue.delivered(claimed);
      return 'delivered';
    }
    const { kind, reason } = answer;
    const retry = kind === 'failed' && { retryInSeconds: backOffSeconds(claimed.attempts, Math.random()) };
    const state = await queue.failed(claimed, { reason, ...retry });
    if (state === undefined) return 'lapsed';
    return state === 'pending' ? 'retried' : kind;
  }

  return async (claimed) => {
    const { clientId, userId } = claimed;
    const answer = await tell(await clients.find(clientId), claimed);
    const outcome = await settle(claimed, answer);
    made.inc({ outcome });
    if (outcome === 'delivered') audit({ event: 'logout-notice.delivered', outcome: 'success', clientId, userId });
    if (answer.kind !== 'delivered' && (outcome === 'refused' || outcome === 'failed'))
      audit({ event: 'logout-notice.failed', outcome: 'failure', clientId, userId, reason: answer.reason });
  };
}

const notMade: LogoutAnswer = { kind: 'failed', reason: 'no logout token could be made' };
