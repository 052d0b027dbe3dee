import { beforeAll, describe, expect, it } from 'vitest';
import { type Explored, explore } from './explore.ts';
import { invariants } from './invariants.ts';
import { judgedByStories } from './judged-by-stories.ts';
import { report } from './report.ts';
import { runOf } from './run-of.ts';

let explored: Explored;
beforeAll(async () => {
  explored = await explore({ numRuns: 100, ...runOf(process.env) });
}, 3_600_000);

describe('whatever anybody does', () => {
  it.each(judgedByStories.map((id) => ({ id, ...invariants[id] })))('$sentence ($section)', ({ id }) => {
    expect(explored.broken === id ? report(explored) : 'holds').toBe('holds');
  });

  it('the model knows what can happen', () => {
    expect(explored.broken === undefined && explored.details.failed ? report(explored) : 'it does').toBe('it does');
  });
});
