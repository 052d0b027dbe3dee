import { expect, it } from 'vitest';
import { createPages } from './pages.ts';

const pages = createPages('https://auth.test/ui/auth');

it.each([
  ['nothing', {}, ''],
  ['a bare flag', { error: '' }, '?error'],
  ['a flag before a request', { error: '', request: 'k1.a' }, '?error&request=k1.a'],
  ['what has no value', { error: 'throttled', request: undefined }, '?error=throttled'],
  ['what must be encoded', { locale: 'a&b=c#d' }, '?locale=a%26b%3Dc%23d'],
])('writes %s', (_what, parameters, query) => {
  expect(pages('sign-in', parameters)).toBe(`https://auth.test/ui/auth/sign-in.html${query}`);
});
