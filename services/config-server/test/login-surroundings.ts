import { createLogger, type Metrics } from '@gauth/service-kit';
import type { ExternalChecks } from '../src/external/external-checks.ts';
import type { Tickets } from '../src/external/module.ts';
import type { LoginDependencies } from '../src/login/login.ts';

/** Counts nothing. */
export const noMetrics = {
  counter: () => ({ inc: () => undefined }),
  histogram: () => ({ startTimer: () => () => undefined }),
} as unknown as Metrics;

/** External systems none of which answers. */
export const noExternal: ExternalChecks = {
  check: async () => ({ kind: 'unavailable', reason: 'there is no module' }),
  changePassword: async () => undefined,
  forget: () => undefined,
  optionsChanged: () => undefined,
  close: async () => undefined,
};

const noTickets: Tickets = { verify: async () => ({ kind: 'unavailable', reason: 'there is no module for tickets' }) };

/** What logins need beside accounts, hashes and a clock, where a test is about neither external systems nor the log. */
export const surroundings: Omit<LoginDependencies, 'accounts' | 'hashes' | 'now'> = {
  external: noExternal,
  tickets: noTickets,
  logger: createLogger({ service: 'test', version: '0.0.0', level: 'silent' }),
  metrics: noMetrics,
};
