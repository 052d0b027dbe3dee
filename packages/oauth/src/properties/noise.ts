import fc from 'fast-check';
import type { TokenRequest } from '../token/token-endpoint.ts';
import { perform, type Story } from './explore.ts';
import type { InvariantId } from './invariants.ts';
import { createJudge } from './judge.ts';
import { createWorld, type Sabotage, type Server } from './world.ts';

type Parameters = Record<string, string>;

/** Changes every request on its way. */
const everyRequest = (change: (parameters: Parameters) => Parameters): Sabotage => ({
  server: (server) => {
    const posted =
      <Answer>(endpoint: (request: TokenRequest) => Promise<Answer>) =>
      (request: TokenRequest) =>
        endpoint({ ...request, form: change(request.form) });
    return {
      token: posted(server.token),
      push: posted(server.push),
      introspect: posted(server.introspect),
      revoke: posted(server.revoke),
      deviceAuthorizationEndpoint: posted(server.deviceAuthorizationEndpoint),
      authorize: (request) => server.authorize({ ...request, params: change(request.params) }),
    };
  },
});

/** Names and values that no specification knows. */
export const unknownParameters: fc.Arbitrary<Parameters> = fc.dictionary(
  fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((name) => `x-${name}`),
    fc.constantFrom('constructor', 'toString', 'hasOwnProperty', 'Scope', 'code ', 'grant_type[]', 'utf8', '_csrf', 'scope.0'),
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  { minKeys: 1, maxKeys: 4 },
);

/** Adds parameters to every request. */
export const withUnknown = (unknown: Parameters): Sabotage => everyRequest((parameters) => ({ ...unknown, ...parameters }));

const reversed = (text: string): string => text.split(' ').reverse().join(' ');

/** Turns the words of some parameters round. */
export const withWordsTurned = (names: readonly string[]): Sabotage =>
  everyRequest((parameters) =>
    Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, names.includes(name) ? reversed(value) : value])),
  );

/** Writes another request beside those that stand in an object or were pushed before. */
export const withBeside = (beside: Parameters): Sabotage => {
  const change = (parameters: Parameters) =>
    parameters.request === undefined && parameters.request_uri === undefined ? parameters : { ...beside, ...parameters };
  return {
    server: ({ authorize, push }: Server) => ({
      authorize: (request) => authorize({ ...request, params: change(request.params) }),
      push: (request) => push({ ...request, form: change(request.form) }),
    }),
  };
};

/** What somebody could want to smuggle in; nothing of it leads to an address of the client. */
export const besideParameters: fc.Arbitrary<Parameters> = fc
  .record(
    {
      redirect_uri: fc.constantFrom('https://evil.test/cb', 'https://exact.test/cb/more'),
      response_type: fc.constantFrom('token', 'code', 'id_token token', 'nonsense'),
      response_mode: fc.constantFrom('query', 'form_post', 'nonsense'),
      scope: fc.constantFrom('openid read write profile', 'admin'),
      resource: fc.constantFrom('https://billing.test', 'https://evil.test'),
      state: fc.constant('beside'),
      nonce: fc.constant('beside'),
      prompt: fc.constantFrom('none', 'login'),
      max_age: fc.constantFrom('0', '999999'),
      code_challenge: fc.constant('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'),
      code_challenge_method: fc.constantFrom('S256', 'plain'),
      dpop_jkt: fc.constant('j'.repeat(43)),
      claims: fc.constantFrom('{}', '{"id_token":{"sub":{"value":"cc-1:1"}}}'),
      id_token_hint: fc.constant('nonsense'),
    },
    { requiredKeys: [] },
  )
  .map((given) => given as Parameters);

/** What came of every step of a story, with the words of each answer in one order, so that only what was said counts. */
export async function told({ clients, steps }: Story, { id, sabotage }: { id: InvariantId; sabotage?: Sabotage }): Promise<string[]> {
  // Here another world judges.
  const world = createWorld(clients, { judge: createJudge(id), ...(sabotage && { sabotage }) });
  const all: string[] = [];
  for (const step of steps) all.push((await perform(world, step)).split(/[ ,]+/).sort().join(' '));
  return all;
}

/** A server that is broken, and is asked by way of some noise. */
export const over = (broken: Sabotage, noise: Sabotage): Sabotage => ({
  server(server) {
    const asked = { ...server, ...broken.server?.(server) };
    return { ...asked, ...noise.server?.(asked) };
  },
});
