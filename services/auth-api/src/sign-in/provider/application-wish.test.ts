import type { Client } from '@gauth/oauth';
import { expect, it } from 'vitest';
import { createReadWish } from './application-wish.ts';

const readWish = createReadWish({
  clients: { find: async () => ({ id: 'app' }) as Client },
  resolveRequest: async ({ parameters }) => ({ parameters, signed: false }),
});
const read = (parameters: Record<string, string>) => readWish({ params: { client_id: 'app', ...parameters }, askedAt: 0 });

const [weak, strong] = ['urn:gauth:acr:password', 'urn:gauth:acr:multi-factor'];
const claims = (acr: object) => JSON.stringify({ id_token: { acr } });

it.each<[string, Record<string, string>, string | undefined]>([
  ['nothing', {}, undefined],
  ['acr_values', { acr_values: strong }, strong],
  ['acr_values that a password meets', { acr_values: `${strong} ${weak}` }, undefined],
  ['an essential claim', { claims: claims({ essential: true, value: strong }) }, strong],
  ['a claim among values', { claims: claims({ values: ['urn:other', strong] }) }, strong],
  ['a claim that a password meets, against acr_values', { acr_values: strong, claims: claims({ value: weak }) }, undefined],
  ['other claims', { acr_values: strong, claims: JSON.stringify({ userinfo: { email: null } }) }, strong],
])('%s: the strength that a provider is asked for', async (_what, parameters, acr) => {
  expect((await read(parameters))?.wish.acr).toBe(acr);
});

it('a request with broken claims wishes nothing', async () => {
  expect(await read({ claims: '{' })).toBeUndefined();
});
