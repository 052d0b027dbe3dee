import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** How many tests did what they promise. Whatever did not run counts as failed: nothing may be left out silently. */
export interface Count {
  passed: number;
  failed: number;
  /** Real components that could not be had, and why. */
  notRun: string[];
  /** How much the tests looked at that say so. */
  seen: string[];
}

/**
 * Ends a run with how much was looked at, what was not run, and `N passed, N failed`. When GAUTH_TEST_COUNT names a file the count goes there instead, for a caller that adds it up.
 */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = countTests(modules);
    count.failed += unhandledErrors.length;
    const file = process.env.GAUTH_TEST_COUNT;
    if (file) writeFileSync(file, JSON.stringify(count));
    else console.log(closingLines(count).join('\n'));
  }
}

const closingLines = ({ seen, notRun, passed, failed }: Count): string[] => [
  ...seen,
  ...notRun.map((what) => `NOT RUN: ${what}`),
  `${passed} passed, ${failed} failed`,
];

function countTests(modules: readonly TestModule[]): Count {
  const count: Count = { passed: 0, failed: 0, notRun: [], seen: [] };
  for (const module of modules) {
    const tests = [...module.children.allTests()];
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    count.notRun.push(...tests.flatMap((test) => test.meta().notRun ?? []));
    count.seen.push(...tests.flatMap((test) => test.meta().seen ?? []));
    count.passed += passed;
    count.failed += tests.length - passed;
    // A file that does not load, or whose hook fails after its tests passed, has no failed test to show for it.
    if (tests.length === passed && !module.ok()) count.failed += 1;
  }
  return count;
}
