import type { LdapResult } from './response-message.ts';
import { resultCodes, resultTexts } from './result-codes.ts';

/** What people are told of a result, and which results are worth another try. */
export interface ErrorTexts {
  /** The server's own text, else the operator's for the code, else the standard one. */
  describe(result: Pick<LdapResult, 'code' | 'text'>): string;
  isRetried(code: number): boolean;
}

const firstLine = '; server codes';
const entry = /^(\d{1,3})(\*)?\s+(\S.*)$/;
const longest = 500;

/** What holds without a file: a server that says of itself that it cannot serve is left for the next. */
export const standardErrorTexts: ErrorTexts = errorTexts(new Map(), new Set([resultCodes.busy, resultCodes.unavailable]));

/**
 * Reads the file `ldaperrors.txt`: `; server codes`, then lines `<code> <text>`, or `<code>* <text>` for a code to try again on; `;` begins a comment.
 * Throws with the number of the first line that is none of these.
 */
export function readErrorTexts(file: string): ErrorTexts {
  const lines = file.split(/\r?\n/).map((line) => line.trim());
  if (lines[0] !== firstLine) throw new Error(`line 1: expected "${firstLine}"`);
  const entries = lines.flatMap((line, index) => (line === '' || line.startsWith(';') ? [] : [readEntry(line, index + 1)]));
  const retried = entries.filter(({ isRetried }) => isRetried).map(({ code }) => code);
  return errorTexts(new Map(entries.map(({ code, text }) => [code, text])), new Set(retried));
}

function readEntry(line: string, number: number): { code: number; text: string; isRetried: boolean } {
  const [, code, mark, text] = entry.exec(line) ?? [];
  if (code === undefined || text === undefined) throw new Error(`line ${number}: expected a code and a text`);
  return { code: Number(code), text, isRetried: mark !== undefined };
}

function errorTexts(texts: ReadonlyMap<number, string>, retried: ReadonlySet<number>): ErrorTexts {
  return {
    describe: ({ code, text }) => printable(text) || (texts.get(code) ?? resultTexts.get(code) ?? `Unknown error ${code}`),
    isRetried: (code) => retried.has(code),
  };
}

/** Directories end texts with NUL, and put line breaks into them. */
const printable = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longest);
