import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';

// Packages are read from their sources, so no test needs a build; the last environment is that of the global set-ups.
const conditions = ['source', 'module', 'node', 'development|production'];
const fromSources = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  environments: { __vitest__: { resolve: { conditions } } },
};

const stories = ['test/e2e/**/*.test.ts'];
// They measure how long people wait, so nothing else may run beside them.
const faults = ['test/faults/**/*.test.ts'];
// They share one platform and keep to what they register in it.
const guests = ['test/interop/**/*.test.ts', 'test/documents/**/*.test.ts'];
const suites = ['test/conformance/**/*.test.ts'];
// On two cores vitest would take one, and half of the machine would wait.
const maxWorkers = Math.max(2, availableParallelism() - 1);
// Workers are kept from file to file: to start one for each and to load everything anew took as long as the tests themselves.
const isolate = false;
// What takes longest comes last, and `npm test` leaves it out where its time is up.
const images = ['test/images/{auth-api,pods}.test.ts'];
const diagnoses = ['cli/test/doctor/**/*.test.ts'];
const operatorCommands = ['test/interop/{configuration-as-code,doctor}.test.ts'];
const elasticsearch = ['packages/service-kit/src/elasticsearch/*.it.test.ts'];
const needsStores = '**/*.it.test.ts';
const never = ['**/node_modules/**', '**/dist/**', '**/.gauth/**'];

/** A busy machine is slow, and whoever waits for what will happen loses nothing by patience: it ends when it happens. */
const patient = {
  setupFiles: 'test/support/patient-waits.ts',
  expect: { poll: { timeout: 15_000 } },
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

/** A project of its own, so that it can be asked for by name. */
const late = (name: string, include: string[]) => ({
  ...fromSources,
  test: {
    name,
    isolate,
    include,
    exclude: never,
    globalSetup: 'test/support/global-setup.ts',
    maxWorkers,
    ...patient,
    hookTimeout: 600_000,
    sequence: { groupOrder: 5 },
  },
});

export default defineConfig({
  test: {
    reporters: [process.env.CI || !process.stdout.isTTY ? 'dot' : 'default', new ClosingLineReporter()],
    projects: [
      {
        ...fromSources,
        test: {
          name: 'unit',
          isolate,
          include: ['**/*.test.ts'],
          exclude: [...never, needsStores, ...stories, ...faults, ...guests, ...suites, ...images],
          maxWorkers,
          ...patient,
        },
      },
      {
        ...fromSources,
        test: {
          name: 'integration',
          isolate,
          include: [needsStores],
          exclude: [...never, ...diagnoses, ...elasticsearch],
          globalSetup: 'test/support/global-setup.ts',
          maxWorkers,
          ...patient,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...fromSources,
        test: {
          name: 'e2e',
          include: stories,
          exclude: never,
          globalSetup: 'test/support/global-setup.ts',
          maxWorkers: 2,
          ...patient,
          sequence: { groupOrder: 2 },
        },
      },
      {
        ...fromSources,
        test: {
          name: 'faults',
          include: faults,
          exclude: never,
          globalSetup: 'test/support/global-setup.ts',
          fileParallelism: false,
          ...patient,
          sequence: { groupOrder: 3 },
        },
      },
      {
        ...fromSources,
        test: {
          name: 'interop',
          include: guests,
          exclude: [...never, ...operatorCommands],
          globalSetup: 'test/support/platform-setup.ts',
          isolate,
          maxWorkers,
          ...patient,
          sequence: { groupOrder: 4 },
        },
      },
      {
        ...fromSources,
        test: {
          name: 'conformance',
          include: suites,
          exclude: never,
          globalSetup: 'test/conformance/set-up.ts',
          isolate,
          maxWorkers,
          ...patient,
          sequence: { groupOrder: 4 },
        },
      },
      late('images', images),
      late('doctor', diagnoses),
      late('elasticsearch', elasticsearch),
      {
        ...fromSources,
        test: {
          name: 'operator-commands',
          include: operatorCommands,
          exclude: never,
          globalSetup: 'test/support/platform-setup.ts',
          isolate,
          fileParallelism: false,
          ...patient,
          sequence: { groupOrder: 6 },
        },
      },
    ],
  },
});
