import { expect, it } from 'vitest';
import { localeOf } from './locale.ts';

it.each([
  [{ locale: 'en-us' }, 'en-us'],
  [{ locale: 'pt_BR' }, 'pt_BR'],
  [{ locale: 'de', ui_locales: 'fr' }, 'de'],
  [{ ui_locales: ' fr-CA en' }, 'fr-CA en'],
  [{ ui_locales: 'se  <script> fr' }, 'se fr'],
  [{ ui_locales: 'a b c d e f g' }, 'a b c d e'],
  [{}, undefined],
  [{ locale: '' }, undefined],
  [{ locale: '../../etc' }, undefined],
  [{ ui_locales: '<script>' }, undefined],
])('reads %j as %s', (params: Record<string, string>, locale) => {
  expect(localeOf(params)).toBe(locale);
});
