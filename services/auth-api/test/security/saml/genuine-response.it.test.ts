import type { Redis } from '@gauth/service-kit';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createSamlServiceProvider } from '../../../src/adapters/idp/saml/saml-service-provider.ts';
import { redisReplays } from '../../../src/adapters/redis/replays.ts';
import { connectRedis } from '../../redis.ts';
import { answeredAt, aSamlProvider, asParameter, memory, ourIssuer, ourKey } from '../../support/saml-responses.ts';
import { genuine } from './genuine-responses.ts';

let redis: Redis;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), 15);
});
afterAll(() => redis.disconnect());

it('lets a genuine response prove its person to exactly one of many who bring it', async () => {
  const saml = createSamlServiceProvider({ issuer: ourIssuer, providers: { keys: async () => [ourKey] }, now: () => answeredAt });
  const replays = redisReplays(redis, () => answeredAt);
  const bring = async () => {
    const { once } = await saml.finish(aSamlProvider(), { parameters: { SAMLResponse: asParameter(genuine.both) } }, memory);
    return once !== undefined && replays.firstUse({ kind: 'assertion', ...once });
  };
  const answers = await Promise.all(Array.from({ length: 20 }, bring));
  expect(answers.filter((first) => first)).toHaveLength(1);
  expect(await bring()).toBe(false);
});
