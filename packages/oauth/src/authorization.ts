import { newId } from './ids.ts';
import type { Authorization, Client, User } from './model.ts';

/** Starts an authorization: the id under which all codes and tokens of it can be found and revoked. */
export function newAuthorization(granted: {
  client: Client;
  scope: readonly string[];
  now: Date;
  user?: User | undefined;
  refreshable?: boolean;
}): Authorization {
  const { client, scope, user } = granted;
  const issuedAt = Math.floor(granted.now.getTime() / 1000);
  const refreshable = granted.refreshable === true && client.grantTypes.includes('refresh_token');
  return {
    id: newId(user?.id),
    clientId: client.id,
    clientRegistrationId: client.registrationId,
    ...(user && { user }),
    scope: [...scope],
    refreshable,
    issuedAt,
    expiresAt: issuedAt + client.accessTokenTtlSeconds + (refreshable ? client.refreshTokenTtlSeconds : 0),
  };
}

/** Whether an authorization, or a request for one, is of this client, and not of an earlier one of its name. */
export const isOf = (issued: Pick<Authorization, 'clientId' | 'clientRegistrationId'>, client: Client): boolean =>
  issued.clientId === client.id && issued.clientRegistrationId === client.registrationId;

/** Whom tokens are about (`sub`): a user, else the client that they stand for. */
export const subjectOf = ({ user, subjectClientId, clientId }: Authorization): string => user?.id ?? subjectClientId ?? clientId;

/** Whether a client that is bound to contact centers may act for this user. */
export const mayActFor = (client: Client, user: User | undefined): boolean =>
  user === undefined || client.contactCenterIds === undefined || client.contactCenterIds.includes(user.contactCenterId);
