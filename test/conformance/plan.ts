import { beforeAll, describe, expect, it } from 'vitest';
import { leftOut, type Run } from './modules.ts';

/** A module of the suite as a test: what it shows, as the rest of a sentence that its name begins, and how. */
export type ModuleTest<Given> = readonly [says: string, run: (given: Given) => Promise<void>];

/** The tests of modules by the modules' names; a listed module without one fails. */
export type ModuleTests<Module extends string, Given> = Readonly<Partial<Record<Module, ModuleTest<Given>>>>;

/** Runs the modules of a plan, once for every variant that the plan has them with. */
export function describePlan<Variant extends object, Module extends string, Given>(plan: {
  name: string;
  runs: readonly Run<Variant, Module>[];
  tests: ModuleTests<Module, Given>;
  /** What the tests of one variant need, such as registered clients. */
  give: (variant: Variant) => Promise<Given>;
}): void {
  describe(plan.name, () => {
    for (const { variant, modules } of plan.runs)
      describe(Object.values(variant).join(', '), () => {
        let given: Given;
        beforeAll(async () => {
          given = await plan.give(variant);
        });
        for (const module of modules.filter((name) => leftOut[name] === undefined)) {
          const [says, run] = plan.tests[module] ?? ['has no test', () => expect.fail(`nobody wrote ${module}`)];
          it(`${module} ${says}`, async () => run(given));
        }
      });
  });
}
