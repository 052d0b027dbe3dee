import { mayActFor } from '../authorization.ts';
import type { Client, ConversionPolicy, User } from '../model.ts';
import type { Clients, OneTimeUse, Users } from '../ports.ts';
import type { OwnAssertion, ReadOwnAssertion } from './own-assertion.ts';
import { assertionRefused } from './refused.ts';
import { oneTimeId } from './statement.ts';
import { conversionPolicyOf } from './trusted-issuer.ts';

/** Reads an assertion of our own that this client brings, and finds its user again. Throws `invalid_grant` or `unauthorized_client`. */
export type ReadOwnVouched = (request: {
  assertion: string;
  client: Client;
  now: Date;
}) => Promise<{ user: User; inherited: OwnAssertion['inherited']; uses: OneTimeUse }>;

interface Dependencies {
  issuer: string;
  readOwnAssertion: ReadOwnAssertion;
  clients: Clients;
  users: Users;
}

/**
 * The client's policy must name the client whose token it came from. That client may have been deleted meanwhile, and another one have its name, or may have
 * been bound to other contact centers; the user's account may have been closed.
 */
export function createReadOwnVouched({ issuer, readOwnAssertion, clients, users }: Dependencies): ReadOwnVouched {
  async function issuedTo({ clientId, clientRegistrationId }: OwnAssertion): Promise<Client> {
    const client = await clients.find(clientId);
    if (client?.registrationId !== clientRegistrationId) throw assertionRefused('own: the client of its token is gone');
    return client;
  }

  async function userOf({ user: { id, userName, contactCenterId } }: OwnAssertion, clientId: string): Promise<User> {
    const user = await users.identify({ userName, contactCenterId, clientId });
    if (user?.id !== id) throw assertionRefused('own: its user may not sign in any more');
    return user;
  }

  return async ({ assertion, client, now }) => {
    const policy = conversionPolicyOf(client);
    const own = await readOwnAssertion(assertion, now);
    checkSubjectClient(own, client, policy);
    const origin = await issuedTo(own);
    checkMayAct(own, client, issuer);
    const user = await userOf(own, client.id);
    if (!mayActFor(origin, user)) throw assertionRefused('own: the client of its token may not act for its user any more');
    return { user, inherited: own.inherited, uses: { kind: 'assertion', id: oneTimeId(issuer, own.id), expiresAt: own.expiresAt } };
  };
}

/** A client that cannot prove who it is brings what comes of its own tokens only. */
function checkSubjectClient({ clientId }: OwnAssertion, client: Client, { subjectClients }: ConversionPolicy): void {
  if (client.type === 'public' && clientId !== client.id)
    throw assertionRefused(`own: client type: expected confidential for what is of others, is ${client.type}`);
  if (!subjectClients.includes('*') && !subjectClients.includes(clientId))
    throw assertionRefused(`own: client ${clientId} is not among the subjectClients of the client`);
}

function checkMayAct({ inherited: { mayAct } }: OwnAssertion, client: Client, issuer: string): void {
  const { sub = client.id, iss = issuer } = mayAct ?? {};
  if (sub !== client.id || iss !== issuer) throw assertionRefused('own: may_act names somebody else');
}
