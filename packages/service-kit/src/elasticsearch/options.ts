import { readFileSync } from 'node:fs';
import type { LogSettings } from '../log-settings.ts';

/** Where documents go and how; plain data, because the worker thread gets a copy of it. */
export interface ElasticsearchOptions {
  nodes: readonly string[];
  auth?: { apiKey: string } | { username: string; password: string } | undefined;
  /** PEM text of the authority of the nodes. */
  ca?: string | undefined;
  target: LogSettings['ELASTICSEARCH_TARGET'];
  prefix: string;
  retentionDays?: number | undefined;
  setUp: boolean;
  bufferBytes: number;
  spoolDir?: string | undefined;
  /** How long one request may take, in milliseconds. */
  requestMs: number;
  /** How long documents wait for others to share a request with, in milliseconds. */
  lingerMs: number;
  /** Pauses after failures: the first, doubled up to the longest, in milliseconds. */
  backOff: { firstMs: number; longestMs: number };
  /** After how many milliseconds without a sign of life another process may take over what a process left in the spool. */
  abandonedMs: number;
}

const timing = { requestMs: 10_000, lingerMs: 500, backOff: { firstMs: 500, longestMs: 30_000 }, abandonedMs: 60_000 };

/** What the settings ask for; `undefined` where they name no node. Throws where the file of the authority cannot be read. */
export function elasticsearchOptions(settings: LogSettings): ElasticsearchOptions | undefined {
  const { ELASTICSEARCH_URL: nodes, ELASTICSEARCH_CA_FILE: caFile } = settings;
  if (nodes === undefined) return undefined;
  return {
    nodes,
    auth: authOf(settings),
    ca: caFile === undefined ? undefined : readFileSync(caFile, 'utf8'),
    target: settings.ELASTICSEARCH_TARGET,
    prefix: settings.ELASTICSEARCH_PREFIX,
    retentionDays: settings.ELASTICSEARCH_RETENTION_DAYS,
    setUp: settings.ELASTICSEARCH_SET_UP,
    bufferBytes: settings.ELASTICSEARCH_BUFFER_BYTES,
    spoolDir: settings.ELASTICSEARCH_SPOOL_DIR,
    ...timing,
  };
}

function authOf(settings: LogSettings): ElasticsearchOptions['auth'] {
  const { ELASTICSEARCH_API_KEY: apiKey, ELASTICSEARCH_USERNAME: username, ELASTICSEARCH_PASSWORD: password } = settings;
  if (apiKey !== undefined) return { apiKey };
  return username === undefined || password === undefined ? undefined : { username, password };
}
