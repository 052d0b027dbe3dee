import { expect, it } from 'vitest';
import { certifiedNameOf, isSrvName, orderSrvTargets } from './srv.ts';

const record = (name: string, priority: number, weight: number) => ({ name, port: 8888, priority, weight });
const namesOf = (records: readonly ReturnType<typeof record>[], random: () => number) =>
  orderSrvTargets(records, random).map(({ host }) => host);

it.each([
  ['_config._tcp.example.com', true, 'example.com'],
  ['_config._TCP.tenant-1.voice.svc.cluster.local', true, 'tenant-1.voice.svc.cluster.local'],
  ['tenant-1.voice.svc.cluster.local', false, 'tenant-1.voice.svc.cluster.local'],
  ['_config.example.com', false, '_config.example.com'],
  ['cs_1._tcp.example.com', false, 'cs_1._tcp.example.com'],
])('takes %s for the name of SRV records: %s; certified is %s', (host, expected, certified) => {
  expect(isSrvName(host)).toBe(expected);
  expect(certifiedNameOf(host)).toBe(certified);
});

it('gives the port of each record, lowest priority first', () => {
  const records = [
    { ...record('b', 20, 0), port: 2 },
    { ...record('a', 10, 0), port: 1 },
    { ...record('c', 30, 0), port: 3 },
  ];
  expect(orderSrvTargets(records)).toEqual([
    { host: 'a', port: 1 },
    { host: 'b', port: 2 },
    { host: 'c', port: 3 },
  ]);
});

it.each([
  [0, ['none', 'light', 'heavy']],
  [0.1, ['light', 'none', 'heavy']],
  [0.999, ['heavy', 'light', 'none']],
])('chooses among equals by weight: a draw of %d gives %j', (draw, expected) => {
  const records = [record('heavy', 1, 90), record('none', 1, 0), record('light', 1, 10)];
  const draws = [draw, draw === 0.1 ? 0 : draw, draw];
  expect(namesOf(records, () => draws.shift() ?? 0)).toEqual(expected);
});

it('chooses a target as often as its weight says', () => {
  const records = [record('heavy', 1, 3), record('light', 1, 1)];
  const draws = Array.from({ length: 1000 }, (_, index) => index / 1000);
  const heavyFirst = draws.filter((draw) => namesOf(records, () => draw)[0] === 'heavy').length;
  // RFC 2782 draws from 0 to the sum of the weights, both included: two of five draws are for the light one.
  expect(heavyFirst).toBe(600);
});

it('gives nothing where the records say that there is no service', () => {
  expect(orderSrvTargets([record('', 0, 0), record('.', 0, 0)])).toEqual([]);
});
