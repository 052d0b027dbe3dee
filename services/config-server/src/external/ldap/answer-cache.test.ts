import { expect, it } from 'vitest';
import type { ExternalAnswer, ExternalClaim } from '../module.ts';
import { createAnswerCache } from './answer-cache.ts';

const yes: ExternalAnswer = { kind: 'accepted', diagnostics: [] };
const no: ExternalAnswer = { kind: 'refused', reason: '49', unknown: false, diagnostics: ['Invalid credentials'] };
const claim = (password: string, person: Partial<ExternalClaim['person']> = {}): ExternalClaim => ({
  person: { dbid: 1, userName: 'agent1', externalId: 'ldap1', ...person },
  password,
  signal: new AbortController().signal,
});
function cacheAt(options: { cacheSeconds?: number; negativeCacheSeconds?: number; capacity?: number }) {
  let time = 0;
  const cache = createAnswerCache({ cacheSeconds: 0, negativeCacheSeconds: 0, now: () => new Date(time), ...options });
  return { ...cache, pass: (seconds: number) => (time += seconds * 1000) };
}

it('remembers nothing unless it is told how long', () => {
  const cache = cacheAt({});
  cache.keep(claim('good'), yes);
  cache.keep(claim('bad'), no);
  expect([cache.find(claim('good')), cache.find(claim('bad'))]).toEqual([undefined, undefined]);
});

it('forgets in time', () => {
  const cache = cacheAt({ cacheSeconds: 10, negativeCacheSeconds: 5 });
  cache.keep(claim('good'), yes);
  cache.keep(claim('bad'), no);
  cache.pass(4.999);
  expect([cache.find(claim('good')), cache.find(claim('bad'))]).toEqual([yes, no]);
  cache.pass(0.001);
  expect([cache.find(claim('good')), cache.find(claim('bad'))]).toEqual([yes, undefined]);
  cache.pass(5);
  expect(cache.find(claim('good'))).toBeUndefined();
});

it('knows only the last bad password, and none once it turned out to be good', () => {
  const cache = cacheAt({ cacheSeconds: 10, negativeCacheSeconds: 10 });
  cache.keep(claim('bad'), no);
  cache.keep(claim('worse'), no);
  expect([cache.find(claim('bad')), cache.find(claim('worse'))]).toEqual([undefined, no]);
  cache.keep(claim('worse'), yes);
  expect(cache.find(claim('worse'))).toEqual(yes);
});

it.each([
  ['another person', { dbid: 2 }],
  ['another External ID', { externalId: 'ldap2' }],
  ['another user name', { userName: 'agent2' }],
])('does not answer for %s', (_what, person) => {
  const cache = cacheAt({ cacheSeconds: 10 });
  cache.keep(claim('good'), yes);
  expect(cache.find(claim('good', person))).toBeUndefined();
});

it('forgets a person, and the oldest for one too many', () => {
  const cache = cacheAt({ cacheSeconds: 10, capacity: 2 });
  for (const dbid of [1, 2, 3]) cache.keep(claim('good', { dbid }), yes);
  cache.forget(3);
  expect([1, 2, 3].map((dbid) => cache.find(claim('good', { dbid })))).toEqual([undefined, yes, undefined]);
});
