import { importJWK } from 'jose';
import { expect, it } from 'vitest';
import { createIssueOwnAssertion } from '../assertions/own-assertion.ts';
import type { Signer, SigningKeys } from '../ports.ts';
import { createExchangeServer, typeName } from '../testing/exchange.ts';
import { aClient, memorySigningKeys } from '../testing/index.ts';
import { createIssueIdToken } from '../token/id-token.ts';
import { generateSigningKey } from './keys.ts';

const { kid, publicJwk, privateJwk } = await generateSigningKey('RS256');
const broughtAlong = { kid, alg: 'RS256', privateKey: await importJWK(privateJwk, 'RS256') } as Signer;

/** A server whose JWKS has a key that was brought along, and what somebody else who has that key makes with it. */
async function setUp() {
  const own = memorySigningKeys();
  const keys: SigningKeys = { ...own, published: async () => [...(await own.published()), publicJwk] };
  const server = createExchangeServer({ ports: { keys } });
  const { access_token, id_token = '' } = await server.signIn();
  const holder = (await server.whoHolds(access_token))!;
  const theirs = { issuer: server.issuer, keys: { ...keys, signer: async () => broughtAlong } };
  const { authorization } = holder;
  return {
    ...server,
    id_token,
    forgedIdToken: (await createIssueIdToken(theirs)({ authorization, client: aClient(), now: server.clock.now })) ?? '',
    forgedAssertion: (await createIssueOwnAssertion(theirs)({ holder, now: server.clock.now })).value,
  };
}

it('signs for others alone: no ID token and no assertion of it can be converted', async () => {
  const { convert, forgedIdToken, forgedAssertion } = await setUp();
  await expect(convert(forgedIdToken, { subject_token_type: typeName('id_token') })).rejects.toMatchObject({
    code: 'invalid_request',
    cause: 'subject_token: ID token: ERR_JWKS_NO_MATCHING_KEY',
  });
  await expect(convert(forgedAssertion, { subject_token_type: typeName('jwt') })).rejects.toMatchObject({
    code: 'invalid_request',
    cause: 'subject_token: assertion: own: ERR_JWKS_NO_MATCHING_KEY',
  });
});

it('hints at nobody by an ID token of it', async () => {
  const { readIdTokenHint, id_token, forgedIdToken } = await setUp();
  expect(await readIdTokenHint(id_token)).toMatchObject({ subject: 'cc-1:101' });
  expect(await readIdTokenHint(forgedIdToken)).toBeUndefined();
});
