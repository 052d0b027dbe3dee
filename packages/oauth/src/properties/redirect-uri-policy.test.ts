import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Client } from '../model.ts';
import { redirectUriMatches } from '../redirect-uri.ts';
import { invariants } from './invariants.ts';
import { redirectUriForms } from './redirect-uris.ts';
import { runOf } from './run-of.ts';

type Matches = typeof redirectUriMatches;

const pieces = [
  ...[
    '/',
    '\\',
    '@',
    '#',
    '?',
    ':',
    '.',
    '%2f',
    '%00',
    '%',
    ' ',
    '\t',
    '\n',
    '\0',
    '..',
    '//',
    'é',
    '：',
    '／',
    '。',
    '\u202e',
    '[',
    ']',
    ';',
    '&',
  ],
  ...[
    'evil.test',
    'user:secret@',
    ':80',
    ':443',
    ':4000',
    ':0',
    '127.0.0.1',
    'localhost',
    '[::1]',
    'https:',
    'HTTPS',
    'http',
    'javascript:',
    'x',
  ],
];

/** Addresses a few changes away from one that is registered. */
const nearly = fc
  .tuple(
    fc.constantFrom(...redirectUriForms),
    fc.array(
      fc.record({ at: fc.nat(30), remove: fc.constantFrom(0, 0, 1, 2, 9), insert: fc.oneof(fc.constant(''), fc.constantFrom(...pieces)) }),
      { maxLength: 4 },
    ),
  )
  .map(([uri, changes]) =>
    changes.reduce((text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove), uri as string),
  );

const clients = fc.record({
  redirectUris: fc.subarray([...redirectUriForms], { minLength: 1 }),
  profile: fc.constantFrom<Client['profile'][]>('legacy', 'baseline', 'fapi2'),
});

/** How a browser reads an address on some page; what it cannot read leads nowhere. */
function readByBrowser(uri: string): URL | undefined {
  return URL.canParse(uri, 'https://auth.test/page') ? new URL(uri, 'https://auth.test/page') : undefined;
}

const withoutPort = (uri: string): string => uri.replace(/^(http:\/\/127\.0\.0\.1)(?::\d+)?(?=\/)/, '$1');

/** Whether a browser that is sent there is surely at what was registered. */
function leadsTo(registered: string, uri: string, { profile }: Pick<Client, 'profile'>): boolean {
  if (uri === registered) return true;
  if (registered === 'https://app.test') {
    const read = readByBrowser(uri);
    const plain = read?.username === '' && read.password === '' && read.hash === '' && !/[\\#\s]/.test(uri);
    return profile === 'legacy' && plain && read.origin === registered && uri.toLowerCase().startsWith(registered);
  }
  return registered.startsWith('http:') && withoutPort(uri) === withoutPort(registered) && readByBrowser(uri)?.hostname === '127.0.0.1';
}

const matchesOnlyThat = (matches: Matches) =>
  fc.property(nearly, clients, (uri, client) => {
    if (matches(uri, client))
      expect(
        client.redirectUris.some((registered) => leadsTo(registered, uri, client)),
        uri,
      ).toBe(true);
  });

const { sentence, section } = invariants['redirect-uri-policy'];

describe('the redirect URI policy', () => {
  it(`${sentence} (${section})`, () => {
    fc.assert(matchesOnlyThat(redirectUriMatches), { numRuns: 5000, ...runOf(process.env) });
  }, 60_000);

  it('lets a legacy client use every path of its origin', () => {
    const path = fc
      .array(fc.constantFrom('a', 'B', '0', '-', '.', '_', '~', '%20', ':', '@', '/'), { maxLength: 12 })
      .map((parts) => `/${parts.join('')}`);
    const isMatched = fc.property(path, fc.boolean(), (way, hasQuery) =>
      redirectUriMatches(`https://app.test${way}${hasQuery ? '?kept=1' : ''}`, { redirectUris: ['https://app.test'], profile: 'legacy' }),
    );
    fc.assert(isMatched, { numRuns: 500, ...runOf(process.env) });
  }, 60_000);

  it.each<[string, Matches]>([
    ['the beginning', (uri, { redirectUris }) => redirectUris.some((registered) => uri.startsWith(registered))],
    ['the host', (uri, { redirectUris }) => redirectUris.some((registered) => readByBrowser(uri)?.host === new URL(registered).host)],
    ['the origin, whoever asks', (uri, { redirectUris }) => redirectUriMatches(uri, { redirectUris, profile: 'legacy' })],
    ['any port', (uri, { redirectUris }) => redirectUris.some((registered) => uri.replace(/:\d+/, '') === registered.replace(/:\d+/, ''))],
  ])(
    'catches a policy that compares %s',
    (_what, matches) => {
      expect(fc.check(matchesOnlyThat(matches), { numRuns: 20_000, seed: 1 }).failed).toBe(true);
    },
    60_000,
  );
});
