import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/**
 * What a value should be, for somebody who writes YAML; undefined leaves it to the library. Of keys that are unknown it answers those that there are, with
 * spaces between, for only there the schema is at hand.
 */
export function inPlainWords(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === null ? 'has no value; state one, or leave it out' : expected(issue);
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'unrecognized_keys':
      return Object.keys((issue.inst as z.ZodObject).shape).join(' ');
    case 'too_small':
      return bounded(`at least ${issue.minimum}`, issue.origin);
    case 'too_big':
      return bounded(`at most ${issue.maximum}`, issue.origin);
    case 'invalid_format':
      return issue.format === 'guid' ? 'must be a UUID, as in 6e2d806f-41b6-4a4b-8c72-1d6b3a2e8f21' : undefined;
    default:
      return undefined;
  }
}

const counted: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' };

const bounded = (bound: string, what: string): string =>
  counted[what] === undefined ? `must be ${bound}` : `must have ${bound} ${counted[what]}`;

const words: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list: [a, b], or lines that begin with -',
  object: 'a set of fields: { name: value }, or a line for each',
};

function expected({ expected: type, input }: Extract<RawIssue, { code?: 'invalid_type' }>): string | undefined {
  const word = words[type];
  if (word === undefined) return undefined;
  const isPlain = ['number', 'boolean'].includes(typeof input);
  if (type === 'string' && isPlain) return `must be ${word}; put it in quotes`;
  const isQuoted = ['number', 'int', 'boolean'].includes(type) && /^(true|false|\d+)$/.test(String(input));
  return `must be ${word}${isQuoted && !isPlain ? ', without quotes' : ''}`;
}
