import type { ClientEvent } from '@gauth/config-server';
import { createMetrics } from '@gauth/service-kit';
import { beforeEach, expect, it } from 'vitest';
import { createConfigServerEvents, createConsulEvents } from './config-server-events.ts';

let lines: string[];
let metrics: ReturnType<typeof createMetrics>;
let onEvent: (event: ClientEvent) => void;
let now: number;
const logger = {
  debug: (fields: object) => lines.push(`debug ${(fields as { event: string }).event}`),
  info: (fields: object) => lines.push(`info ${(fields as { event: string }).event}`),
  warn: (fields: object) => lines.push(`warn ${(fields as { event: string }).event}`),
} as never;
beforeEach(() => {
  lines = [];
  metrics = createMetrics('auth-api');
  now = 0;
  onEvent = createConfigServerEvents({ logger, metrics, clock: () => now });
});

const about = { name: 'env-1', endpoint: { host: 'cs1.test', port: 8888 } };
const counted = async () =>
  Object.fromEntries(
    [...(await metrics.expose()).text.matchAll(/^((?:gws_context|auth_cs|psdk)\w+)\{([^}]*)\} (\d+)$/gm)].map(([, name, labels, value]) => [
      labels?.includes('environment="env-1"') ? `${name} env-1` : name,
      Number(value),
    ]),
  );

it('counts the contexts of an environment: opened, active, closed and failed', async () => {
  onEvent({ kind: 'connect-failed', ...about, reason: 'refused', timedOut: false });
  onEvent({ kind: 'connected', ...about });
  onEvent({ kind: 'connected', ...about });
  onEvent({ kind: 'disconnected', ...about, reason: 'unregistered', orderly: true });
  expect(await counted()).toEqual({
    'gws_context_active env-1': 1,
    'gws_context_opened_total env-1': 2,
    'gws_context_closed_total env-1': 1,
    'gws_context_error_total env-1': 1,
    psdk_conn_error_total: 1,
  });
});

it('counts what was lost and what was not done in time', async () => {
  onEvent({ kind: 'connect-failed', ...about, reason: 'silence', timedOut: true });
  onEvent({ kind: 'connected', ...about });
  onEvent({ kind: 'command-timed-out', ...about, command: 'Authenticate' });
  onEvent({ kind: 'disconnected', ...about, reason: 'lost', orderly: false });
  expect(await counted()).toEqual({
    'gws_context_active env-1': 0,
    'gws_context_opened_total env-1': 1,
    'gws_context_closed_total env-1': 1,
    'gws_context_error_total env-1': 1,
    'auth_cs_connection_timeouts_total env-1': 1,
    'auth_cs_command_timeouts_total env-1': 1,
    psdk_conn_error_total: 2,
  });
});

it.each<[string, ClientEvent]>([
  ['info config-server.connected', { kind: 'connected', ...about }],
  ['info config-server.disconnected', { kind: 'disconnected', ...about, reason: 'unregistered', orderly: true }],
  ['warn config-server.disconnected', { kind: 'disconnected', ...about, reason: 'lost', orderly: false }],
  ['warn config-server.connect-failed', { kind: 'connect-failed', ...about, reason: 'refused', timedOut: false }],
  ['warn config-server.command-timed-out', { kind: 'command-timed-out', ...about, command: 'Authenticate' }],
  ['warn config-server.watch-failed', { kind: 'watch-failed', ...about, reason: 'invalid-request' }],
  ['debug config-server.poll-sent', { kind: 'poll-sent', ...about }],
  ['debug config-server.poll-answer-received', { kind: 'poll-answer-received', ...about }],
])('logs %s', (line, event) => {
  onEvent(event);
  expect(lines).toEqual([line]);
});

it('says once a minute that a server cannot be connected to, and at once for another reason or of another server', () => {
  const failed = { kind: 'connect-failed', ...about, reason: 'refused', timedOut: false } as const;
  const levels = (...events: ClientEvent[]) => {
    lines.length = 0;
    events.map(onEvent);
    return lines.map((line) => line.split(' ')[0]);
  };
  expect(levels(failed, failed, failed)).toEqual(['warn', 'debug', 'debug']);
  expect(levels({ ...failed, reason: 'silence' }, { ...failed, endpoint: { host: 'cs2.test', port: 8888 } })).toEqual(['warn', 'warn']);
  now = 59_999;
  expect(levels({ ...failed, reason: 'silence' })).toEqual(['debug']);
  now = 60_000;
  expect(levels({ ...failed, reason: 'silence' }, { ...failed, reason: 'silence' })).toEqual(['warn', 'debug']);
  expect(levels({ kind: 'connected', ...about }, { ...failed, reason: 'silence' })).toEqual(['info', 'warn']);
});

it('logs when Consul goes and when it comes back', () => {
  const onConsul = createConsulEvents({ logger });
  onConsul({ kind: 'discovery-failed', service: 'tenant-1-cfgmaster', reason: 'away' });
  onConsul({ kind: 'discovery-back', service: 'tenant-1-cfgmaster' });
  expect(lines).toEqual(['warn consul.discovery-failed', 'info consul.discovery-back']);
});
