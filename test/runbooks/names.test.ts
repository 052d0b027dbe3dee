import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentAt } from '../support/shell-blocks.ts';
import { root } from '../support/source-files.ts';
import { namesOfOthers } from './names-of-others.ts';
import { operatorsPages, type Page, runbooks } from './operators-pages.ts';
import { isChartValue, isEndpoint, isEvent, isField, isKnownWord, isMetric, isSetting, isTable } from './vocabulary.ts';

const dotted = /^[a-z][\w-]*(?:\.(?:[\w-]+|…|<\w+>))+$/;
const kinds: readonly [RegExp, (name: string) => boolean][] = [
  [/^(?:[A-Z]+ )?\/[\w/.{}?=-]+$/, (name) => isEndpoint(name)],
  [/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/, isSetting],
  [/^[a-z]+(?:_[a-z0-9]+){2,}$/, (name) => isMetric(name) || isKnownWord(name)],
  [dotted, (name) => isEvent(name) || isField(name) || isChartValue(name) || isTable(name)],
  [/^[a-z]+(?:-[a-z]+)+$|^[a-z]+(?:[A-Z][a-z]*)+$/, isKnownWord],
];

/** Names in prose that neither the code nor the chart has. */
const unknown = ({ spans }: Pick<Page, 'spans'>): string[] =>
  spans
    .map((span) => span.replace(/^([A-Z_]+|[\w.]+): ?\S+$|=.*$/, '$1'))
    .filter((name) => !namesOfOthers.has(name) && !isFile(name))
    .filter((name) => kinds.find(([shape]) => shape.test(name))?.[1](name) === false);

const isFile = (name: string): boolean => /\.(?:md|ts|js|json|ya?ml|log|pem|dump|jks)$/.test(name);

const anchorsOf = (document: string): Set<string> =>
  new Set(
    [...document.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

/** Links within the repository that lead nowhere. */
const deadLinks = ({ path, text }: Page): string[] =>
  [...text.matchAll(/\]\(([^)\s:]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const place = file === '' ? path : normalize(join(dirname(path), file));
      return !existsSync(join(root, place)) || (anchor !== undefined && !anchorsOf(documentAt(place)).has(anchor));
    });

it.each(operatorsPages)('$path names only what there is', (page) => {
  expect(unknown(page)).toEqual([]);
});

it.each(operatorsPages)('$path leads only to what there is', (page) => {
  expect(deadLinks(page)).toEqual([]);
});

it('would notice a name that is gone', () => {
  const gone = [
    'gauth_no_such_total',
    'redis.gone',
    'NO_SUCH_SETTING',
    'services.auth.none',
    'auth.no_table',
    'GET /auth/v3/ops/none',
    'no-such',
  ];
  expect(unknown({ spans: [...gone, 'redis.lost', 'REDIS_URL', 'services.auth.tls', 'auth.signing_keys', '/auth/v3/ops/keys'] })).toEqual(
    gone,
  );
});

describe('a page about an alarm', () => {
  it.each(runbooks)('$path says what it means, who is affected, where to look, what to do, and when it is over', ({ text }) => {
    expect([...text.matchAll(/^#+ .*$/gm)].map(([heading]) => heading).slice(1)).toEqual([
      '## Who is affected',
      '## Look first',
      '## Fix',
      '## When it is over',
    ]);
  });
});
