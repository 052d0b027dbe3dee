import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readErrorTexts, standardErrorTexts } from './error-texts.ts';
import { resultTexts } from './result-codes.ts';

const texts = readErrorTexts('; server codes\r\n\r\n; ours\r\n49 The password is wrong.\r\n80*  The directory has a problem.\r\n');

it.each([
  [
    'the text of the server',
    texts,
    { code: 49, text: '80090308: LdapErr: DSID-0C090447, data 52e\0' },
    '80090308: LdapErr: DSID-0C090447, data 52e',
  ],
  ['the text of the file', texts, { code: 49, text: '' }, 'The password is wrong.'],
  ['the text of a code marked for another try', texts, { code: 80, text: ' \0' }, 'The directory has a problem.'],
  ['the standard text', texts, { code: 53, text: '' }, 'Server is unwilling to perform'],
  ['the standard text without a file', standardErrorTexts, { code: 49, text: '' }, 'Invalid credentials'],
  ['the number of a code that nobody knows', texts, { code: 123, text: '' }, 'Unknown error 123'],
  ['one line of many', texts, { code: 1, text: 'first\n\tsecond\x1b[31m' }, 'first second [31m'],
])('describes a result by %s', (_what, from, result, expected) => {
  expect(from.describe(result)).toBe(expected);
});

it('cuts what is too long for a page', () => {
  expect(texts.describe({ code: 1, text: 'x'.repeat(10_000) })).toBe('x'.repeat(500));
});

it('tries again on the codes that the file marks, and without a file on those of servers that cannot serve', () => {
  const retried = (from: typeof texts) => [...resultTexts.keys()].filter((code) => from.isRetried(code));
  expect(retried(texts)).toEqual([80]);
  expect(retried(standardErrorTexts)).toEqual([51, 52]);
});

it.each([
  ['', 'line 1'],
  ['49 The password is wrong.', 'line 1'],
  ['; server codes\nforty-nine The password is wrong.', 'line 2'],
  ['; server codes\n\n49', 'line 3'],
])('says where a file is wrong: %j', (file, line) => {
  expect(() => readErrorTexts(file)).toThrow(line);
});

it('has an example of the file with the standard texts', () => {
  const example = readErrorTexts(readFileSync(new URL('../../../examples/ldaperrors.txt', import.meta.url), 'utf8'));
  for (const [code, text] of resultTexts) expect([code, example.describe({ code, text: '' })]).toEqual([code, text]);
  expect([...resultTexts.keys()].filter((code) => example.isRetried(code))).toEqual([51, 52]);
});
