import { expect, it } from 'vitest';
import type { Endpoint, Resolve } from './connection.ts';
import { createPlaces, type Place } from './places.ts';

const at = (host: string, port = 8888): Endpoint => ({ host, port });

const places = (endpoints: Endpoint[], resolve?: Resolve) => {
  const failures: [string, string][] = [];
  const made = createPlaces({ endpoints, resolve, connectTimeoutMs: 20 });
  const ahead = () => made.ahead(({ host }, { message }) => void failures.push([host, message]));
  return {
    failures,
    trying: (place: Place) => made.trying(place),
    ahead,
    hosts: async () => (await ahead()).map(({ endpoint }) => endpoint.host),
  };
};

it('alternates: whoever was tried last comes last', async () => {
  const pair = places([at('primary'), at('backup')]);
  expect(await pair.hosts()).toEqual(['primary', 'backup']);
  for (const expected of [
    ['backup', 'primary'],
    ['primary', 'backup'],
  ]) {
    const [next] = await pair.ahead();
    if (next !== undefined) pair.trying(next);
    expect(await pair.hosts()).toEqual(expected);
  }
});

it('asks where the endpoints are each time, and remembers the name that led there', async () => {
  let primary = '10.0.0.1';
  const named = places([at('cfgmaster.consul')], async () => [at(primary)]);
  expect(await named.ahead()).toEqual([{ endpoint: at('10.0.0.1'), certifiedName: 'cfgmaster.consul' }]);
  primary = '10.0.0.2';
  expect(await named.hosts()).toEqual(['10.0.0.2']);
});

it('tries a server that two names stand for once', async () => {
  expect(await places([at('a'), at('b')], async ({ host }) => [at('10.0.0.1'), at(`only-${host}`)]).hosts()).toEqual([
    '10.0.0.1',
    'only-a',
    'only-b',
  ]);
});

it('believes in 16 servers at most', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => at(`10.0.0.${index}`));
  expect(await places([at('a')], async () => many).ahead()).toHaveLength(16);
});

it.each<[string, Resolve, string]>([
  ['fails', () => Promise.reject(new Error('no such name')), 'no such name'],
  [
    'throws',
    () => {
      throw new Error('no such name');
    },
    'no such name',
  ],
  ['gives nothing', async () => [], 'the name stands for no server'],
  ['hangs', () => new Promise(() => undefined), 'no address within 20 ms'],
])('goes on with the others when resolving one %s', async (_what, resolve, reason) => {
  const both = places([at('bad'), at('good')], (endpoint) => (endpoint.host === 'bad' ? resolve(endpoint) : Promise.resolve([endpoint])));
  expect(await both.hosts()).toEqual(['good']);
  expect(both.failures).toEqual([['bad', reason]]);
});
