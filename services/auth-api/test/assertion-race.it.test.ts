import { randomUUID } from 'node:crypto';
import { aClient, issuerCertificate } from '@gauth/oauth/testing';
import type { Redis } from '@gauth/service-kit';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { redisReplays } from '../src/adapters/redis/replays.ts';
import { redisTokenStore } from '../src/adapters/redis/token-store.ts';
import { connectRedis } from './redis.ts';
import { issuer, type TestApp, testApp } from './support/app.ts';
import { anAssertionIssuer, bringsAssertions } from './support/assertion-issuers.ts';
import { certificateOf, signedAssertion } from './support/saml.ts';
import { askForTokens } from './support/tokens.ts';

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const samlBearer = 'urn:ietf:params:oauth:grant-type:saml2-bearer';
const at = Date.parse('2026-01-01T12:00:00Z') / 1000;

const connections: Redis[] = [];
let pods: TestApp[];
beforeAll(async () => {
  pods = await Promise.all([0, 1, 2].map(() => aPod()));
});
afterAll(() => {
  for (const redis of connections) redis.disconnect();
});

/** A server of its own, with nothing in common with the others but Redis. */
async function aPod(): Promise<TestApp> {
  const redis = await connectRedis(inject('redisUrl'), 10);
  connections.push(redis);
  return testApp({
    clients: [aClient({ grantTypes: [jwtBearer, samlBearer], conversion: bringsAssertions })],
    assertionIssuers: [anAssertionIssuer({ certificates: [issuerCertificate.pem, certificateOf('issuer')] })],
    stores: { ...redisTokenStore(redis), replays: redisReplays(redis, () => new Date('2026-01-01T12:00:00Z')) },
  });
}

it.each([
  [
    'JWT',
    jwtBearer,
    () =>
      new SignJWT({ iss: 'https://idp.test', sub: 'agent1', aud: issuer, iat: at, exp: at + 60, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256' })
        .sign(issuerCertificate.privateKey),
  ],
  ['SAML', samlBearer, async () => signedAssertion({ id: `_${randomUUID()}` })],
])('gives exactly one token for 20 simultaneous uses of one %s assertion on three pods', async (_kind, grant_type, make) => {
  const assertion = await make();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => askForTokens(pods[index % pods.length] as TestApp, { grant_type, assertion })),
  );
  const outcomes = answers.map((answer) => answer.json().error_description ?? answer.statusCode).sort();
  expect(outcomes).toEqual([200, ...Array.from({ length: 19 }, () => 'this was used before')]);
});
