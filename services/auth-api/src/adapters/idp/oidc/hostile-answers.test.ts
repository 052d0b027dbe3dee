import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Answers, type ForgingProvider, startForgingProvider } from '../../../../test/support/forging-provider.ts';
import type { ProviderMessage } from '../../../ports/provider-protocol.ts';

let forging: ForgingProvider;
beforeAll(async () => {
  forging = await startForgingProvider();
});
afterEach(() => {
  forging.upstream.intercept = undefined;
});
afterAll(() => forging.upstream.stop());

const refused = (kind: string, message: RegExp) => ({ name: 'ProviderRefused', kind, message: expect.stringMatching(message) });

describe('an answer in the address is refused', () => {
  const good = () => ({ code: 'code-1', state: 'state-1', iss: forging.upstream.issuer });
  const finish = async (message: (good: Record<string, string>) => ProviderMessage, provider = forging.settings()) => {
    const party = forging.relyingParty();
    const { memory } = await party.start(forging.settings(), { state: 'state-1', fresh: false });
    return party.finish(provider, message(good()), memory);
  };

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['with another state', { state: 'state-2' }, 'invalid', /"state"/],
    ['with an empty state', { state: '' }, 'invalid', /"state"/],
    ['of another issuer', { iss: 'https://evil.test' }, 'invalid', /"iss"/],
    ['without the issuer that was announced', { iss: '' }, 'invalid', /"iss"/],
    ['without code', { code: '' }, 'invalid', /no authorization code/],
    ['with a token in it', { id_token: 'x' }, 'invalid', /implicit and hybrid|unsupported/],
    ['in a JWT', { response: 'a.b.c' }, 'invalid', /JARM/],
    ['with a refusal', { error: 'access_denied' }, 'declined', /^the provider answered access_denied$/],
    ['because nobody is signed in', { error: 'login_required' }, 'declined', /^the provider answered login_required$/],
    ['with a fault of ours', { error: 'invalid_request' }, 'invalid', /^the provider answered with the error invalid_request$/],
    ['with an error that nobody knows', { error: 'x\n<b>?secret' }, 'invalid', /^the provider answered with the error x.<b>$/],
    ['with a refusal under another state', { error: 'access_denied', state: 'state-2' }, 'invalid', /"state"/],
    ['with a refusal of another issuer', { error: 'access_denied', iss: 'https://evil.test' }, 'invalid', /"iss"/],
  ])('%s', async (_what, change, kind, message) => {
    await expect(finish((parameters) => ({ parameters: { ...parameters, ...change } }))).rejects.toMatchObject(refused(kind, message));
  });

  it.each(['code', 'state', 'iss'])('with %s twice', async (name) => {
    const query = (parameters: Record<string, string>) => `${new URLSearchParams(parameters)}&${name}=another`;
    await expect(finish((parameters) => ({ parameters, query: query(parameters) }))).rejects.toMatchObject(
      refused('invalid', new RegExp(name)),
    );
  });

  it('at the address of another provider', async () => {
    const message = refused('invalid', /^nobody here asked this provider for the answer$/);
    await expect(finish((parameters) => ({ parameters }), forging.settings({ id: 'another' }))).rejects.toMatchObject(message);
  });

  it('that nobody here asked for', async () => {
    const outcome = forging.relyingParty().finish(forging.settings(), { parameters: good() }, undefined);
    await expect(outcome).rejects.toMatchObject(refused('invalid', /^nobody here asked this provider for the answer$/));
  });

  it('when what was remembered is not complete', async () => {
    const outcome = forging.relyingParty().finish(forging.settings(), { parameters: good() }, { providerId: 'upstream', state: 'state-1' });
    await expect(outcome).rejects.toMatchObject(refused('invalid', /not complete/));
  });

  it.each(['server_error', 'temporarily_unavailable'])('as an outage when the provider says %s', async (error) => {
    const outcome = finish((parameters) => ({ parameters: { ...parameters, error } }));
    await expect(outcome).rejects.toMatchObject({ name: 'Unavailable', message: `the identity provider answered ${error}` });
  });
});

const partyFor = (answer: Answers[string] | undefined) => forging.relyingParty(answer === 'never' ? { timeoutMs: 300 } : {});
const invalid = (message: RegExp) => refused('invalid', message);
const away = (message: RegExp) => ({ name: 'Unavailable', message: expect.stringMatching(message) });

it.each<[string, Answers[string], object]>([
  [
    'refuses the code',
    { status: 400, body: '{"error":"invalid_grant","error_description":"hush"}' },
    invalid(/answered with the error invalid_grant$/),
  ],
  ['does not know us', { status: 400, body: '{"error":"unauthorized_client"}' }, away(/answered unauthorized_client$/)],
  ['challenges us', { status: 401, body: '' }, away(/answered 401$/)],
  ['fails', { status: 500, body: 'hush' }, away(/answered 500$/)],
  ['is not there', { status: 404, body: 'hush' }, away(/answered 404$/)],
  ['leads elsewhere', { status: 302, body: '' }, away(/answered 302$/)],
  ['says nothing', { body: '' }, invalid(/./)],
  ['says that there is no content', { status: 204, body: '' }, away(/answered 204$/)],
  ['answers in no JSON', { type: 'text/html', body: '<html>hush</html>' }, invalid(/of status 200 is not what it should be$/)],
  ['answers in malformed JSON', { body: '{"access_token": "hush' }, invalid(/./)],
  ['answers with a list', { body: '[]' }, invalid(/./)],
  ['gives no ID token', { body: '{"access_token":"a","token_type":"Bearer"}' }, invalid(/id_token/)],
  ['gives a number for an ID token', { body: '{"access_token":"a","token_type":"Bearer","id_token":5}' }, invalid(/id_token/)],
  ['gives no access token', { body: '{"token_type":"Bearer","id_token":"a.b.c"}' }, invalid(/access_token/)],
  ['answers at length', { body: `{"access_token":"${'x'.repeat(600_000)}"}` }, away(/longer than 524288 bytes$/)],
  ['does not answer', 'never', away(/did not answer in time$/)],
])('a token endpoint that %s signs nobody in', async (_what, answer, outcome) => {
  const finished = forging.finishWith(() => '', { party: partyFor(answer), more: { '/token': answer } });
  await expect(finished).rejects.toMatchObject(outcome);
  await expect(finished).rejects.not.toThrow('hush');
});

it.each<[string, Answers[string], object]>([
  ['is about somebody else', { body: '{"sub":"eve","employee":"1"}' }, invalid(/"sub"/)],
  ['is about nobody', { body: '{"employee":"1"}' }, invalid(/"sub"/)],
  ['is malformed', { body: '{"sub":' }, invalid(/./)],
  ['is a page', { type: 'text/html', body: '<html>' }, invalid(/./)],
  ['is refused', { status: 403, body: '{"error":"insufficient_scope"}' }, away(/answered 403$/)],
  ['fails', { status: 503, body: '' }, away(/answered 503$/)],
  ['is long', { body: `{"sub":"ann","employee":"${'x'.repeat(600_000)}"}` }, away(/longer than/)],
  ['is not had', 'never', away(/did not answer in time$/)],
])('user information that %s signs nobody in where it is needed', async (_what, answer, outcome) => {
  const provider = forging.settings({ attributes: { subject: 'employee' } });
  await expect(
    forging.finishWith(({ nonce }) => forging.signed({ nonce }), { provider, party: partyFor(answer), more: { '/me': answer } }),
  ).rejects.toMatchObject(outcome);
});

it('signs nobody in while the keys cannot be had', async () => {
  const more = { '/jwks': { status: 500, body: '' } };
  await expect(forging.finishWith(({ nonce }) => forging.signed({ nonce }), { more })).rejects.toMatchObject(
    away(/^the keys of the identity provider cannot be had$/),
  );
});
