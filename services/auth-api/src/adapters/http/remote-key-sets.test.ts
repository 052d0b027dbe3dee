import { generateKeyPairSync } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { capturedLog } from '@gauth/service-kit/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRemoteKeySets } from './remote-key-sets.ts';

/** What the server of these tests does, and how often it was asked. */
let answer: (response: ServerResponse) => void;
let asked: number;
const server = createServer((_request, response) => {
  asked += 1;
  answer(response);
});
let origin: string;
beforeEach(async () => {
  asked = 0;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const keys = (...kids: string[]) => kids.map((kid) => ({ ...jwk, kid }));
const publishing =
  (kids: string[], headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(200, headers).end(JSON.stringify({ keys: keys(...kids) }));
const failing = (response: ServerResponse) => void response.writeHead(500).end('secret text');

/** Key sets with a clock that the test moves by seconds. */
function remote({ timeoutMs = 1000 }: { timeoutMs?: number } = {}) {
  let now = Date.parse('2026-01-01T12:00:00Z');
  const log = capturedLog();
  const sets = createRemoteKeySets({ logger: log.logger, now: () => new Date(now), timeoutMs });
  const wait = (seconds: number) => {
    now += seconds * 1000;
  };
  const read = (options?: { refresh?: boolean }) => sets.read(`${origin}/jwks?token=hush`, options);
  return { sets, read, wait, log };
}

it.each([
  ['ten minutes', {}, 600],
  ['as long as its server says', { 'cache-control': 'max-age=120' }, 120],
  ['a minute at least', { 'cache-control': 'no-store' }, 60],
  ['ten minutes at most', { 'cache-control': 'max-age=86400' }, 600],
])('keeps a key set %s', async (_what, headers: Record<string, string>, seconds) => {
  const { read, wait } = remote();
  answer = publishing(['one'], headers);
  expect(await read()).toEqual(keys('one'));
  answer = publishing(['two'], headers);
  wait(seconds - 1);
  expect([await read(), asked]).toEqual([keys('one'), 1]);
  wait(1);
  expect([await read(), asked]).toEqual([keys('two'), 2]);
});

it('asks once for 20 simultaneous callers', async () => {
  const { read } = remote();
  answer = publishing(['one']);
  const read20 = await Promise.all(Array.from({ length: 20 }, (_, index) => read({ refresh: index % 2 === 0 })));
  expect([read20, asked]).toEqual([Array(20).fill(keys('one')), 1]);
});

it('asks again for a key that is missing, once in 30 seconds', async () => {
  const { read, wait } = remote();
  answer = publishing(['one']);
  await read();
  answer = publishing(['one', 'two']);
  wait(29);
  expect([await read({ refresh: true }), asked]).toEqual([keys('one'), 1]);
  wait(1);
  const both = await Promise.all([read({ refresh: true }), read({ refresh: true })]);
  expect([both, asked]).toEqual([[keys('one', 'two'), keys('one', 'two')], 2]);
  wait(29);
  expect([await read({ refresh: true }), asked]).toEqual([keys('one', 'two'), 2]);
});

it('lets nobody wait for the question of somebody who misses a key', async () => {
  const { read, wait } = remote({ timeoutMs: 60_000 });
  answer = publishing(['one']);
  await read();
  wait(30);
  const held = new Promise<ServerResponse>((arrived) => {
    answer = arrived;
  });
  const refreshed = read({ refresh: true });
  const response = await held;
  expect(await read()).toEqual(keys('one'));
  publishing(['two'])(response);
  expect(await refreshed).toEqual(keys('two'));
});

it('does not ask again within ten seconds after a failure', async () => {
  const { read, wait } = remote();
  answer = failing;
  expect([await read(), asked]).toEqual([undefined, 1]);
  answer = publishing(['one']);
  wait(9);
  expect([await read(), await read({ refresh: true }), asked]).toEqual([undefined, undefined, 1]);
  wait(1);
  expect([await read(), asked]).toEqual([keys('one'), 2]);
});

it('serves the last keys while the address is away, for a day after they were read', async () => {
  const { read, wait } = remote();
  answer = publishing(['one']);
  await read();
  answer = failing;
  wait(600);
  expect([await read(), asked]).toEqual([keys('one'), 2]);
  wait(9);
  expect([await read(), asked]).toEqual([keys('one'), 2]);
  wait(86_400 - 610);
  expect([await read(), asked]).toEqual([keys('one'), 3]);
  wait(1);
  expect(await read()).toBeUndefined();
  answer = publishing(['two']);
  wait(10);
  expect(await read()).toEqual(keys('two'));
});

it('keeps to its time after a refresh that failed', async () => {
  const { read, wait } = remote();
  answer = publishing(['one']);
  await read();
  answer = failing;
  wait(30);
  expect([await read({ refresh: true }), asked]).toEqual([keys('one'), 2]);
  wait(569);
  expect([await read(), asked]).toEqual([keys('one'), 2]);
});

it('forgets a withdrawn key when the address says so', async () => {
  const { read, wait } = remote();
  answer = publishing(['one']);
  await read();
  answer = publishing([]);
  wait(600);
  expect(await read()).toEqual([]);
});

it('writes one line an outage and one when it ends, without the query and without the answer', async () => {
  const { read, wait, log } = remote();
  answer = failing;
  for (const _time of [1, 2, 3]) {
    await read();
    wait(10);
  }
  answer = publishing(['one']);
  await read();
  expect(log.lines.map((line) => [line['log.level'], line['event.action'], line['url.full'], line['error.message']])).toEqual([
    ['warn', 'key-set.lost', `${origin}/jwks`, 'the answer has the status 500'],
    ['info', 'key-set.back', `${origin}/jwks`, undefined],
  ]);
  expect(log.text()).not.toMatch(/hush|secret text/);
});

it('gives nothing for what is no address of keys', async () => {
  const { sets } = remote();
  answer = publishing(['one']);
  expect(await Promise.all(['', 'x', 'http://issuer.test/jwks', 'file:///etc/passwd'].map((address) => sets.read(address)))).toEqual(
    Array(4).fill(undefined),
  );
  expect(asked).toBe(0);
});

it('remembers a thousand addresses, and forgets the one that was not asked about for longest', async () => {
  const { sets } = remote();
  answer = publishing(['one']);
  const address = (number: number) => `${origin}/${number}`;
  for (let number = 0; number < 1000; number += 1) await sets.read(address(number));
  await sets.read(address(0));
  await sets.read(address(1000));
  expect(asked).toBe(1001);
  await sets.read(address(0));
  expect(asked).toBe(1001);
  await sets.read(address(1));
  expect(asked).toBe(1002);
});
