import type { Client, User } from '../model.ts';
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
 * The client's policy must name the client whose token it came from. That client may have been deleted meanwhile, and another one have its name; the user's
 * account may have been closed.
 */
export const createReadOwnVouched =
  ({ issuer, readOwnAssertion, clients, users }: Dependencies): ReadOwnVouched =>
  async ({ assertion, client, now }) => {
    const { subjectClients } = conversionPolicyOf(client);
    const own = await readOwnAssertion(assertion, now);
    if (!subjectClients.includes('*') && !subjectClients.includes(own.clientId))
      throw assertionRefused(`own: client ${own.clientId} is not among the subjectClients of the client`);
    if ((await clients.find(own.clientId))?.registrationId !== own.clientRegistrationId)
      throw assertionRefused('own: the client of its token is gone');
    const { mayAct: { sub = client.id, iss = issuer } = {} } = own.inherited;
    if (sub !== client.id || iss !== issuer) throw assertionRefused('own: may_act names somebody else');
    const { userName, contactCenterId } = own.user;
    const user = await users.identify({ userName, contactCenterId, clientId: client.id });
    if (user?.id !== own.user.id) throw assertionRefused('own: its user may not sign in any more');
    return { user, inherited: own.inherited, uses: { kind: 'assertion', id: oneTimeId(issuer, own.id), expiresAt: own.expiresAt } };
  };
