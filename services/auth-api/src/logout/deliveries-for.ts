import type { Client, Clients, LogoutNotice } from '@gauth/oauth';
import type { NewLogoutDelivery } from '../ports/logout-deliveries.ts';
import type { Participation } from '../ports/participants.ts';

/** What has ended: one session of a user, or without `sessionId` all of them. */
interface Ended {
  userId: string;
  sessionId?: string | undefined;
}

/**
 * Whom applications must be told about by back-channel (OpenID Connect Back-Channel Logout §2.4): each that took part and wants to know, under the registration
 * that took part. The end of everything is one delivery, or one a session where the application knows sessions only by their ids.
 */
export async function logoutDeliveriesFor(
  participations: readonly Participation[],
  { userId, sessionId }: Ended,
  clients: Clients,
): Promise<NewLogoutDelivery[]> {
  const deliveries = new Map<string, NewLogoutDelivery>();
  for (const participation of participations) {
    const { clientId, clientRegistrationId } = participation;
    const notice = noticeOf(await clients.find(clientId), participation);
    if (notice === undefined) continue;
    const about = sessionId ?? (notice.sessionRequired ? participation.sessionId : undefined);
    if (about === undefined && notice.sessionRequired) continue;
    deliveries.set(`${clientId} ${about}`, { clientId, clientRegistrationId, userId, ...(about !== undefined && { sessionId: about }) });
  }
  return [...deliveries.values()];
}

const noticeOf = (client: Client | undefined, { clientRegistrationId }: Participation): LogoutNotice | undefined =>
  client?.registrationId === clientRegistrationId ? client.backchannelLogout : undefined;
