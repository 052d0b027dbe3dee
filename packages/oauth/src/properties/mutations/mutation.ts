import type { Authorization, Client, ConversionPolicy } from '../../model.ts';
import type { Commit, CommitOutcome } from '../../ports.ts';
import type { TokenRequest } from '../../token/token-endpoint.ts';
import { basic } from '../ask.ts';
import { clientIds, grantTypeNames, issuerNames, probeId, resourceNames, secretOf } from '../client-features.ts';
import type { InvariantId } from '../invariants.ts';
import type { StepKind } from '../step.ts';
import type { Sabotage, Server } from '../world.ts';

/** A way to break the server so that one invariant does not hold, and steps in which that must be noticed. */
export interface Mutation {
  breaks: Sabotage;
  by: readonly StepKind[];
}
/** Mutations by what they break. */
export type Mutations = Partial<Record<InvariantId, Mutation>>;

/** The server takes every client for one with other settings. */
export const everyClient = (change: (client: Client) => Partial<Client>): Sabotage => ({
  ports: ({ clients }) => ({
    clients: {
      async find(id) {
        const client = await clients.find(id);
        return client && { ...client, ...change(client) };
      },
    },
  }),
});

/** Access tokens stand for something else than they were issued for. */
export const everyAccessToken = (change: (authorization: Authorization) => Authorization): Sabotage => ({
  ports: ({ tokens }) => ({
    tokens: {
      ...tokens,
      async find(value) {
        const found = await tokens.find(value);
        return found && { ...found, authorization: change(found.authorization) };
      },
    },
  }),
});

/** Refresh tokens stand for something else than they were issued for. */
export const everyFamily = (change: (authorization: Authorization) => Authorization): Sabotage => ({
  ports: ({ tokens }) => ({
    tokens: {
      ...tokens,
      async findFamily(id) {
        const found = await tokens.findFamily(id);
        return found && { ...found, authorization: change(found.authorization) };
      },
    },
  }),
});

/** Codes stand for something else than they were issued for. */
export const everyCode = (change: (authorization: Authorization) => Authorization): Sabotage => ({
  ports: ({ codes }) => ({
    codes: {
      ...codes,
      async find(code) {
        const found = await codes.find(code);
        return found && { ...found, authorization: change(found.authorization) };
      },
    },
  }),
});

/** Something else is committed, or nothing. */
export const everyCommit = (
  instead: (commit: Commit, inner: (commit: Commit) => Promise<CommitOutcome>) => Promise<CommitOutcome>,
): Sabotage => ({
  ports: ({ tokens }) => ({ tokens: { ...tokens, commit: (commit) => instead(commit, tokens.commit) } }),
});

/** The token endpoint understands another request than it was sent. */
export const everyTokenRequest = (change: (request: TokenRequest, server: Server) => TokenRequest | Promise<TokenRequest>): Sabotage => ({
  server: (server) => ({ token: async (request) => server.token(await change(request, server)) }),
});

/** The token endpoint understands another form. */
export const everyForm = (
  change: (form: Record<string, string>, server: Server) => Record<string, string> | Promise<Record<string, string>>,
): Sabotage => everyTokenRequest(async (request, server) => ({ ...request, form: await change(request.form, server) }));

/** The authorize endpoint understands another request than it was sent. */
export const everyQuestion = (
  change: (params: Record<string, string>, server: Server) => Record<string, string> | Promise<Record<string, string>>,
): Sabotage => ({
  server: (server) => ({ authorize: async (request) => server.authorize({ ...request, params: await change(request.params, server) }) }),
});

/** The address of every answer is written otherwise. */
export const everyAnswer = (change: (to: string) => string): Sabotage => ({
  server: (server) => ({
    async authorize(request) {
      const decision = await server.authorize(request);
      return decision.kind === 'redirect' ? { ...decision, to: change(decision.to) } : decision;
    },
  }),
});

/** Without one of its members. */
export function without<Name extends string>(name: Name, { [name]: _gone, ...rest }: Record<string, string>): Record<string, string> {
  return rest;
}

/** A request of whoever brings something is taken for one of the client that it belongs to. */
export const takenForOwner = (ownerOf: (form: Record<string, string>, server: Server) => Promise<string | undefined>): Sabotage =>
  everyTokenRequest(async (request, server) => {
    const owner = await ownerOf(request.form, server);
    const client = owner === undefined ? undefined : await server.clients.find(owner);
    if (client === undefined || client.authMethod === 'private_key_jwt') return request;
    const { client_id: _id, client_assertion: _assertion, client_assertion_type: _type, ...form } = request.form;
    return client.authMethod === 'none'
      ? { ...request, form: { ...form, client_id: client.id }, authorization: undefined }
      : { ...request, form, authorization: basic(client.id, secretOf(client.id)) };
  });

/** What any client may convert. */
export const everything: ConversionPolicy = {
  subjectClients: [...clientIds, probeId],
  subjectIssuers: Object.values(issuerNames),
  actorClients: [...clientIds, probeId],
  impersonation: true,
  audiences: resourceNames,
  tokenTypes: ['access_token', 'jwt', 'id_token'],
};

/** Forgives whatever else is wrong with clients as well, so that what is broken is not hidden behind it. */
export function forgiving(breaks: Sabotage, change: Partial<Client> = {}): Sabotage {
  const forgiven = everyClient(() => ({
    grantTypes: grantTypeNames,
    pushedRequestsRequired: false,
    signedRequestsRequired: false,
    profile: 'legacy',
    pkce: 'optional',
    senderConstraint: 'none',
    conversion: everything,
    ...change,
  }));
  return { ...breaks, ports: (ports) => ({ ...forgiven.ports?.(ports), ...breaks.ports?.(ports) }) };
}
