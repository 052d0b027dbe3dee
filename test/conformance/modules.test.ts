import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fapiPlans, leftOut, logoutPlans, notOfPlainFapi, openIdPlans } from './modules.ts';

const plans = { ...openIdPlans, ...logoutPlans, ...fapiPlans };
const fromHere = (path: string) => new URL(path, import.meta.url);

describe('the list of modules', () => {
  it.each(Object.keys(plans))('has a file of tests for %s', (name) => {
    expect(existsSync(fromHere(`${name.replace(/-(certification-)?test-plan$/, '')}.test.ts`))).toBe(true);
  });

  it('names every module once in each run', () => {
    for (const runs of Object.values(plans)) for (const { modules } of runs) expect([...new Set<string>(modules)]).toEqual(modules);
  });

  it('says of every module that shows nothing here why that is so, and where the same is shown', () => {
    for (const { because, shownBy } of Object.values(leftOut)) {
      expect(because).toMatch(/\w+ \w+ \w+/);
      if (shownBy !== undefined) expect(existsSync(fromHere(`../../${shownBy}`)), shownBy).toBe(true);
    }
    for (const because of Object.values(notOfPlainFapi)) expect(because).toMatch(/\w+ \w+ \w+/);
  });

  it('leaves nothing out that no plan has', () => {
    const listed = new Set<string>(Object.values(plans).flatMap((runs) => runs.flatMap(({ modules }): readonly string[] => modules)));
    expect(Object.keys(leftOut).filter((name) => !listed.has(name))).toEqual([]);
  });
});
