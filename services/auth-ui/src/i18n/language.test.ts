import { describe, expect, it } from 'vitest';
import { chooseLanguage, languages } from './language.ts';

const choose = (asked?: string, application?: string, acceptLanguage?: string) =>
  chooseLanguage({ asked, application, acceptLanguage }).tag;

describe('chooseLanguage', () => {
  it.each([
    ['en-us', 'en-US'],
    ['en_US', 'en-US'],
    ['EN-gb', 'en-US'],
    ['de-AT', 'de'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['ja', 'ja'],
    ['tlh nl fr', 'nl'],
    ['', 'en-US'],
    ['tlh', 'en-US'],
    ['-', 'en-US'],
    ['<script>', 'en-US'],
  ])('takes %j as %s', (asked, tag) => {
    expect(choose(asked)).toBe(tag);
  });

  it.each([
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['en;q=0.1, it ; q=0.9', 'it'],
    ['de;q=0, es', 'es'],
    ['*', 'en-US'],
    ['tlh, *;q=0.5', 'en-US'],
    ['de;q=nonsense, es;q=0.1', 'es'],
    [',;,;q=', 'en-US'],
    ['x'.repeat(100_000), 'en-US'],
  ])('reads the header %.40s', (header, tag) => {
    expect(choose(undefined, undefined, header)).toBe(tag);
  });

  it('asks the address, then the application, then the browser', () => {
    expect(choose('de', 'fr', 'es')).toBe('de');
    expect(choose('tlh', 'fr', 'es')).toBe('fr');
    expect(choose(undefined, 'tlh', 'es')).toBe('es');
  });
});

/** Every text of a catalogue by its path; texts with a gap are filled in with a mark. */
const textsOf = (value: unknown, path = ''): [string, string][] => {
  if (typeof value === 'function') return [[path, String(value('«name»'))]];
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
  return [[path, String(value)]];
};

describe.each(languages)('the texts in $tag', ({ tag, text }) => {
  const english = textsOf(languages[0]?.text);
  const texts = textsOf(text);

  it('are all there and no more', () => {
    expect(texts.map(([path]) => path)).toEqual(english.map(([path]) => path));
  });

  it('are never empty and have no stray blanks', () => {
    expect(texts.filter(([, words]) => words.trim() === '' || words !== words.trim() || words.includes('  '))).toEqual([]);
  });

  it('keep what is filled in', () => {
    expect(text.continueTo('«name»')).toContain('«name»');
    expect(text.deviceConfirm.wants('«name»')).toContain('«name»');
  });

  it('are a language browsers know', () => {
    expect(Intl.getCanonicalLocales(tag)).toEqual([tag]);
  });
});

it('has a text of its own in every language', () => {
  expect(new Set(languages.map(({ text }) => text.signIn.refusals.refused)).size).toBe(languages.length);
});
