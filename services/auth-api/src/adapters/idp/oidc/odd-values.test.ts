import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ForgingProvider, startForgingProvider } from '../../../../test/support/forging-provider.ts';
import type { OidcProvider } from '../../../ports/identity-providers.ts';
import type { ProviderProtocols } from '../../../ports/provider-protocol.ts';

let forging: ForgingProvider;
/** One for all attempts, and without signatures of ours: only what is answered differs. */
let once: { party: ProviderProtocols['oidc']; provider: OidcProvider };
beforeAll(async () => {
  forging = await startForgingProvider();
  const provider = forging.settings({ authMethod: 'client_secret_post', clientSecret: 'secret', attributes: { subject: 'employee' } });
  once = { provider, party: forging.relyingParty() };
});
afterAll(() => forging.upstream.stop());

const odd = [null, true, 0, -1, 1e308, '', '\u0000', [], [null], ['x', 'x'], {}, { a: { b: null } }];
const textual = (value: unknown) => JSON.stringify(value);
const withOne = (names: readonly string[], whole: object) =>
  names.flatMap((name) => odd.map((value) => ({ ...whole, ...JSON.parse(`{${textual(name)}:${textual(value)}}`) })));

/** What each of many attempts ended with; anything but an answer of the port is named by its error. */
async function endsOf(attempts: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  const ends: string[] = [];
  for (const attempt of attempts)
    ends.push(
      await attempt().then(
        () => 'taken',
        (error: Error) => error.name,
      ),
    );
  return [...new Set(ends)].sort();
}

it.each([
  [['iss', 'aud', 'nonce'], ['ProviderRefused']],
  [
    ['sub', 'iat', 'exp', 'nbf', 'azp', 'at_hash', 'auth_time'],
    ['ProviderRefused', 'taken'],
  ],
  [['acr', 'amr', 'sid', 'email', 'email_verified', 'groups', '__proto__', 'constructor'], ['taken']],
])('takes or refuses an ID token with anything as %j, and does nothing else', async (names, ends) => {
  const attempts = withOne(names, { employee: '1' }).map(
    (claims) => () => forging.finishWith(({ nonce }) => forging.signed({ nonce, ...claims }), once),
  );
  expect(await endsOf(attempts)).toEqual(ends);
});

it('takes or refuses user information with anything in it', async () => {
  const bodies = [...odd, ...withOne(['sub', 'employee', 'email'], { sub: 'ann', employee: '1' })].map(textual);
  const attempts = bodies.map(
    (body) => () => forging.finishWith(({ nonce }) => forging.signed({ nonce }), { ...once, more: { '/me': { body } } }),
  );
  expect(await endsOf(attempts)).toEqual(['ProviderRefused', 'taken']);
});

it('refuses anything that is no answer of a token endpoint', async () => {
  const whole = { access_token: 'access-1', token_type: 'Bearer', id_token: 'a.b.c', expires_in: 5, scope: 'openid' };
  const bodies = [...odd, ...withOne(Object.keys(whole), whole)].map((answer) => ({ body: textual(answer) }));
  const errors = withOne(['error', 'error_description'], { error: 'x' }).map((answer) => ({ status: 400, body: textual(answer) }));
  const attempts = [...bodies, ...errors].map((answer) => () => forging.finishWith(() => '', { ...once, more: { '/token': answer } }));
  expect(await endsOf(attempts)).toEqual(['ProviderRefused', 'Unavailable']);
});

it('starts with metadata that has anything in it, or is unavailable', async () => {
  const said = (await (await fetch(`${forging.upstream.issuer}/.well-known/openid-configuration`)).json()) as object;
  const read = [
    'issuer',
    'authorization_endpoint',
    'token_endpoint',
    'jwks_uri',
    'end_session_endpoint',
    'id_token_signing_alg_values_supported',
  ];
  const attempts = [...odd, ...withOne(read, said)].map((answer) => () => {
    forging.answers({ '/.well-known/openid-configuration': { body: textual(answer) } });
    return forging.relyingParty().start(once.provider, { state: 'state-1', fresh: false });
  });
  expect(await endsOf(attempts)).toEqual(['Unavailable', 'taken']);
});
