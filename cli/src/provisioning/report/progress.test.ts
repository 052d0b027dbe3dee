import { expect, it } from 'vitest';
import { createProgress } from './progress.ts';

function written(columns: number, { isTTY = true, json = false, env = {} } = {}) {
  let text = '';
  const stderr = { isTTY, columns, write: (more: string) => (text += more) };
  const progress = createProgress({ stderr, env, flag: () => json }, 10, 'apply');
  for (let step = 0; step < 5; step += 1) progress.step();
  const grown = text.slice(text.lastIndexOf('\r') + 1);
  progress.end();
  return { grown, left: text.slice(text.slice(0, -1).lastIndexOf('\r') + 1), text };
}

it.each([
  [120, 'apply [###############...............] 5/10'],
  [26, 'apply [######......] 5/10'],
  [18, '5/10'],
  [4, ''],
])('keeps to one line of a terminal of %d columns, and leaves nothing behind', (columns, bar) => {
  const { grown, left } = written(columns);
  expect({ grown, left: left.trim() }).toEqual({ grown: bar, left: '' });
  expect(grown.length).toBeLessThan(columns);
});

it.each([
  ['no terminal', { isTTY: false }],
  ['JSON for machines', { json: true }],
  ['a terminal that cannot go back', { env: { TERM: 'dumb' } }],
])('is not there for %s', (_name, medium) => {
  expect(written(80, medium).text).toBe('');
});
