import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { acting, aPolicy, createExchangeServer, exchangeGrant, typeName } from '../testing/exchange.ts';
import { aClient } from '../testing/index.ts';

async function keyPair() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  return {
    jkt: await calculateJwkThumbprint(jwk),
    proof: () =>
      new SignJWT({ htm: 'POST', htu: 'https://auth.test/auth/v3/oauth/token', jti: randomUUID(), iat: 1_767_268_800 })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .sign(privateKey),
  };
}
const [theirs, ours, another] = [await keyPair(), await keyPair(), await keyPair()];
type Key = typeof ours;

const subject_token_type = typeName('access_token');

/** A server, tokens of agent1 bound to a key, and conversions that prove a key or none. */
function setUp(setting: Parameters<typeof createExchangeServer>[0] = {}) {
  const server = createExchangeServer(setting);
  const password = { grant_type: 'password', username: 't100\\agent1', password: 'agent1' };
  return {
    ...server,
    signInWith: async (key: Key, clientId: string) => server.ask(clientId, password, { dpop: await key.proof() }),
    clientTokenWith: async (key: Key, clientId: string) =>
      (await server.ask(clientId, { grant_type: 'client_credentials' }, { dpop: await key.proof() })).access_token,
    convertWith: async (key: Key | undefined, subject_token: string, form: Record<string, string> = {}, clientId = 'converter') =>
      server.ask(clientId, { grant_type: exchangeGrant, subject_token, subject_token_type, ...form }, key && { dpop: await key.proof() }),
  };
}

it('binds what is converted to the key of the client that asks, and to no other', async () => {
  const { signInWith, convertWith, authorizationOf } = setUp();
  const { access_token } = await signInWith(theirs, 'wwe');
  const bound = await convertWith(ours, access_token);
  expect(bound.token_type).toBe('DPoP');
  expect((await authorizationOf(bound.access_token)).confirmation).toEqual({ jkt: ours.jkt });
  const unbound = await convertWith(undefined, access_token);
  expect(unbound.token_type).toBe('bearer');
  expect(await authorizationOf(unbound.access_token)).not.toHaveProperty('confirmation');
});

it('must bind it where the client is asked to', async () => {
  const { signIn, convertWith } = setUp({ converter: { senderConstraint: 'dpop' } });
  const subject = (await signIn()).access_token;
  await expect(convertWith(undefined, subject)).rejects.toMatchObject({
    code: 'invalid_request',
    message: 'this client must send a DPoP proof',
  });
  expect(await convertWith(ours, subject)).toMatchObject({ token_type: 'DPoP' });
});

it.each(['converter', 'spa'])('lets %s not get rid of the key of a token of its own', async (clientId) => {
  const { signInWith, convertWith, authorizationOf } = setUp();
  const { access_token } = await signInWith(ours, clientId);
  for (const key of [undefined, another])
    await expect(convertWith(key, access_token, {}, clientId)).rejects.toMatchObject({
      code: 'invalid_request',
      cause: 'sender constraint: key differs from the one it was bound to',
    });
  const converted = await convertWith(ours, access_token, {}, clientId);
  expect((await authorizationOf(converted.access_token)).confirmation).toEqual({ jkt: ours.jkt });
});

it('holds a public client to the key of its refresh token, and a confidential one to none', async () => {
  const { signInWith, convertWith } = setUp();
  const form = { subject_token_type: typeName('refresh_token') };
  const { refresh_token: ofPublic = '' } = await signInWith(ours, 'spa');
  await expect(convertWith(another, ofPublic, form, 'spa')).rejects.toMatchObject({ code: 'invalid_request' });
  expect(await convertWith(ours, ofPublic, form, 'spa')).toMatchObject({ token_type: 'DPoP' });
  const { refresh_token = '' } = await signInWith(ours, 'converter');
  expect(await convertWith(another, refresh_token, form)).toMatchObject({ token_type: 'DPoP' });
});

it('converts the bound token of another client only where the policy names that client', async () => {
  const { signInWith, signIn, convertWith } = setUp({ converter: { conversion: aPolicy({ subjectClients: ['*', 'wwe'] }) } });
  expect(await convertWith(undefined, (await signInWith(theirs, 'wwe')).access_token)).toBeDefined();
  expect(await convertWith(undefined, (await signIn('stranger')).access_token)).toBeDefined();
  await expect(convertWith(undefined, (await signInWith(theirs, 'stranger')).access_token)).rejects.toMatchObject({
    code: 'invalid_request',
    message: 'this client may not use this subject_token',
    cause: 'subject_token: sender constraint: expected client stranger by name in the policy, is covered by * alone',
  });
});

it('holds who brings the ID token of a bound access token to the same rules', async () => {
  const { signInWith, signIn, convertWith } = setUp({ converter: { conversion: aPolicy({ subjectClients: ['*', 'converter'] }) } });
  const form = { subject_token_type: typeName('id_token') };
  const { id_token: theirsBound = '' } = await signInWith(theirs, 'wwe');
  await expect(convertWith(undefined, theirsBound, form)).rejects.toMatchObject({
    code: 'invalid_request',
    cause: 'subject_token: sender constraint: expected client wwe by name in the policy, is covered by * alone',
  });
  expect(await convertWith(undefined, (await signIn('wwe')).id_token ?? '', form)).toMatchObject({ token_type: 'bearer' });
  const { id_token: ownBound = '' } = await signInWith(ours, 'converter');
  for (const key of [undefined, another])
    await expect(convertWith(key, ownBound, form)).rejects.toMatchObject({
      code: 'invalid_request',
      cause: 'sender constraint: key differs from the one it was bound to',
    });
  expect(await convertWith(ours, ownBound, form)).toMatchObject({ token_type: 'DPoP' });
});

it('holds the client to the key of its own actor token', async () => {
  const { signIn, clientTokenWith, convertWith } = setUp();
  const subject = (await signIn()).access_token;
  const actor = acting(await clientTokenWith(ours, 'converter'));
  await expect(convertWith(undefined, subject, actor)).rejects.toMatchObject({ code: 'invalid_request' });
  expect(await convertWith(ours, subject, actor)).toMatchObject({ token_type: 'DPoP' });
});

it('cannot prove two keys at once', async () => {
  const { signInWith, clientTokenWith, convertWith } = setUp();
  const { access_token: subject } = await signInWith(ours, 'converter');
  await expect(convertWith(ours, subject, acting(await clientTokenWith(another, 'converter')))).rejects.toMatchObject({
    code: 'invalid_request',
    cause: 'sender constraint: expected one key for subject_token and actor_token, are two',
  });
  expect(await convertWith(ours, subject, acting(await clientTokenWith(ours, 'converter')))).toBeDefined();
  const ofAnother = setUp({ others: [aClient({ id: 'service', senderConstraint: 'dpop' })] });
  const both = [await ofAnother.signInWith(theirs, 'wwe'), await ofAnother.clientTokenWith(another, 'service')] as const;
  expect(await ofAnother.convertWith(ours, both[0].access_token, acting(both[1]))).toMatchObject({ token_type: 'DPoP' });
});
