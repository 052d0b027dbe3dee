import { expect, it } from 'vitest';
import { parseRedisAddress } from './address.ts';

const plain = { tls: false, username: undefined, password: undefined, database: 0 };

it.each([
  ['redis://cache.test', { ...plain, nodes: [{ host: 'cache.test', port: 6379 }] }],
  ['redis://cache.test:6380/3', { ...plain, nodes: [{ host: 'cache.test', port: 6380 }], database: 3 }],
  ['redis://cache.test/', { ...plain, nodes: [{ host: 'cache.test', port: 6379 }] }],
  ['rediss://:hu%40sh@cache.test', { ...plain, nodes: [{ host: 'cache.test', port: 6379 }], tls: true, password: 'hu@sh' }],
  ['redis://gauth:hush@cache.test', { ...plain, nodes: [{ host: 'cache.test', port: 6379 }], username: 'gauth', password: 'hush' }],
  [
    'redis://:hush@a.test:1,b.test, [::1]:3',
    {
      ...plain,
      password: 'hush',
      nodes: [
        { host: 'a.test', port: 1 },
        { host: 'b.test', port: 6379 },
        { host: '::1', port: 3 },
      ],
    },
  ],
])('reads %s', (text, address) => {
  expect(parseRedisAddress(text)).toEqual(address);
});

it.each([
  '',
  'cache.test:6379',
  'http://cache.test',
  'redis://',
  'redis://cache.test:66000',
  'redis://cache.test:x',
  'redis://cache.test/name',
  'redis://cache.test?family=6',
  'redis://:ha%zz@cache.test',
  'redis://a.test,',
  'redis://a@b@c.test',
  'redis://a test',
])('does not read %j', (text) => {
  expect(parseRedisAddress(text)).toBeUndefined();
});
