import { expect, it } from 'vitest';
import { originOf, originsIn } from './origin.ts';

it.each([
  ['https://app.test', 'https://app.test'],
  ['HTTPS://App.Test', 'https://app.test'],
  ['https://app.test/', 'https://app.test'],
  ['https://app.test:443', 'https://app.test'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['https://bücher.test', 'https://xn--bcher-kva.test'],
  ['https://my_app.intranet', 'https://my_app.intranet'],
])('reads %s as %s', (text, origin) => {
  expect(originOf(text)).toBe(origin);
});

it.each([
  '',
  'null',
  '*',
  'app.test',
  'https://*.app.test/x',
  'https://*.app.test',
  'https://*',
  'https://a.test;b.test',
  'https://app..test',
  'https://app.test/path',
  'https://app.test?x',
  'https://app.test#x',
  'https://user@app.test',
  'https://app.test:99999',
  'https://app.test\nx',
  'ftp://app.test',
  'file:///etc/passwd',
])('refuses %s', (text) => {
  expect(originOf(text)).toBeUndefined();
});

it('reads a comma-separated list, ignoring blanks and repetitions', () => {
  expect(originsIn(' https://a.test, https://b.test/ ,,https://A.test,nonsense')).toEqual({
    origins: ['https://a.test', 'https://b.test'],
    malformed: ['nonsense'],
  });
});
