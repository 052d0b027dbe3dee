import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import type { ServerPorts } from '../authorization-server.ts';
import type { Client, ConversionPolicy } from '../model.ts';
import type { AssertionIssuer } from '../ports.ts';
import { aClient, aUser } from './builders.ts';
import { memorySigningKeys } from './keys.ts';
import { createTestServer } from './server.ts';

/** `grant_type` of RFC 8693. */
export const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** A registered token type name. */
export const typeName = (type: string): string => `urn:ietf:params:oauth:token-type:${type}`;

/** A policy that allows everything; override what a test is about. */
export const aPolicy = (change: Partial<ConversionPolicy> = {}): ConversionPolicy => ({
  subjectClients: ['wwe', 'converter', 'service', 'spa'],
  subjectIssuers: ['https://idp.test', 'https://saml.test'],
  actorClients: ['converter', 'service', 'wwe'],
  impersonation: true,
  audiences: ['https://api.test', 'https://billing.test', 'reports'],
  tokenTypes: ['access_token', 'jwt', 'id_token'],
  ...change,
});

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });

/** The trusted issuer of these tests. */
export const idp: AssertionIssuer = {
  issuer: 'https://idp.test',
  jwks: { keys: [await exportJWK(publicKey)] },
  subjectKind: 'userName',
  contactCenterIds: ['cc-1'],
  clockSkewSeconds: 30,
  maxLifetimeSeconds: 7200,
  enabled: true,
};

/** A trusted issuer of SAML assertions. */
const samlIdp: AssertionIssuer = { ...idp, issuer: 'https://saml.test', jwks: { keys: [] }, certificates: ['certificate'] };

// One for all servers, because an RSA key takes a while.
const keys = memorySigningKeys();

/** A JWT of the trusted issuer about agent1, but for what a test changes, however deep that is. */
export function idpJwt(claims: Record<string, unknown> = {}): Promise<string> {
  const payload = {
    iss: idp.issuer,
    sub: 'agent1',
    aud: 'https://auth.test/auth/v3',
    iat: 1_767_268_800,
    exp: 1_767_269_100,
    jti: 'one',
    ...claims,
  };
  return new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
}

/** A server with the clients of these tests: `converter` may convert what `wwe`, `service` and it itself have. */
export function createExchangeServer({
  converter = {},
  others = [],
  ports = {},
}: {
  converter?: Partial<Client>;
  others?: Client[];
  ports?: Partial<ServerPorts>;
} = {}) {
  const grantTypes = [...aClient().grantTypes, exchangeGrant];
  const server = createTestServer(
    [
      ...others,
      aClient({ grantTypes, resources: ['https://api.test', 'https://billing.test'] }),
      aClient({ id: 'converter', grantTypes, conversion: aPolicy(), ...converter }),
      aClient({ id: 'service' }),
      aClient({ id: 'spa', type: 'public', authMethod: 'none', grantTypes, conversion: aPolicy() }),
      aClient({ id: 'stranger' }),
      aClient({ id: 'unruled', grantTypes }),
    ],
    { assertionIssuers: { find: async (name) => [idp, samlIdp].find(({ issuer }) => issuer === name) }, keys, ...ports },
  );

  const ask = (clientId: string, form: Record<string, string>, evidence: { dpop?: string } = {}) =>
    server.token({
      form: { ...form, ...(clientId === 'spa' && { client_id: 'spa' }) },
      authorization: clientId === 'spa' ? undefined : `Basic ${Buffer.from(`${clientId}:secret`).toString('base64')}`,
      evidence,
    });
  return {
    ...server,
    ask,
    /** Tokens of agent1 for a client. */
    signIn: (clientId = 'wwe', form: Record<string, string> = {}) =>
      ask(clientId, { grant_type: 'password', username: 't100\\agent1', password: 'agent1', ...form }),
    /** A token of a client for itself. */
    clientToken: async (clientId: string, form: Record<string, string> = {}): Promise<string> =>
      (await ask(clientId, { grant_type: 'client_credentials', ...form })).access_token,
    /** What the client gets for an access token, or for what a test names instead. */
    convert: (subjectToken: string, form: Record<string, string> = {}, clientId = 'converter') =>
      ask(clientId, {
        grant_type: exchangeGrant,
        subject_token: subjectToken,
        subject_token_type: typeName('access_token'),
        ...form,
      }),
    async authorizationOf(accessToken: string) {
      const holder = await server.whoHolds(accessToken);
      if (holder === undefined) throw new Error('nobody holds the token');
      return holder.authorization;
    },
    wait(seconds: number) {
      server.clock.now = new Date(server.clock.now.getTime() + seconds * 1000);
    },
    user: aUser(),
  };
}

/** The same as an actor token in a request. */
export const acting = (token: string, type = 'access_token') => ({ actor_token: token, actor_token_type: typeName(type) });
