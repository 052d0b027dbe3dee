import { z } from 'zod';
import { setting } from './setting.ts';

const prefix = /^[a-z0-9][a-z0-9_.]{0,49}$/;

/** What every service can be told about where its log goes besides standard output; part of `listenerSettings`. */
export const logSettings = {
  /** Nodes of one cluster. Without it nothing but standard output gets the log. */
  ELASTICSEARCH_URL: setting.urls().optional(),
  ELASTICSEARCH_API_KEY: setting.secret().optional(),
  ELASTICSEARCH_USERNAME: setting.text().optional(),
  ELASTICSEARCH_PASSWORD: setting.secret().optional(),
  /** PEM file of the authority of the nodes' certificates. */
  ELASTICSEARCH_CA_FILE: setting.text().optional(),
  /** `data-stream`: one for the log, one for the audit trail. `daily-index`: one of each a day. */
  ELASTICSEARCH_TARGET: z.enum(['data-stream', 'daily-index']).default('data-stream'),
  /** What names of indices, templates and policies begin with. */
  ELASTICSEARCH_PREFIX: setting.text().regex(prefix, 'must be small letters, digits, _ and .').default('gauth'),
  /** After how many days Elasticsearch deletes; never, without it. */
  ELASTICSEARCH_RETENTION_DAYS: setting.integer({ min: 1, max: 36_500 }).optional(),
  /** Whether template and lifecycle are installed at the start. */
  ELASTICSEARCH_SET_UP: z
    .enum(['true', 'false'])
    .default('true')
    .transform((value) => value === 'true'),
  /** What may wait in memory; what comes when it is full is dropped and counted. */
  ELASTICSEARCH_BUFFER_BYTES: setting.integer({ min: 65_536, max: 1_073_741_824 }).default(16_777_216),
  /** A folder for what waits while Elasticsearch is away. */
  ELASTICSEARCH_SPOOL_DIR: setting.text().regex(/^\//, 'must be an absolute path').optional(),
};

/** The parsed `logSettings`. */
export type LogSettings = z.output<z.ZodObject<typeof logSettings>>;

type Given = Partial<LogSettings>;

/** Adds what must hold between the settings of the log; part of `withListenerRules`. */
export const withLogRules = <Schema extends z.ZodObject>(schema: Schema): Schema =>
  schema
    .refine(hasWholeUser, { path: ['ELASTICSEARCH_PASSWORD'], message: 'and ELASTICSEARCH_USERNAME must be set together', when })
    .refine(hasOneCredential, { path: ['ELASTICSEARCH_API_KEY'], message: 'and ELASTICSEARCH_USERNAME exclude each other', when })
    .refine(hasTls, { path: ['ELASTICSEARCH_CA_FILE'], message: 'has no effect unless ELASTICSEARCH_URL begins with https://', when })
    .refine(hasTarget, { path: ['ELASTICSEARCH_SPOOL_DIR'], message: 'has no effect without ELASTICSEARCH_URL', when });

/** Also when other settings are wrong, so that every problem is reported at once. */
const when = () => true;

const hasWholeUser = ({ ELASTICSEARCH_USERNAME, ELASTICSEARCH_PASSWORD }: Given): boolean =>
  (ELASTICSEARCH_USERNAME === undefined) === (ELASTICSEARCH_PASSWORD === undefined);

const hasOneCredential = ({ ELASTICSEARCH_API_KEY, ELASTICSEARCH_USERNAME }: Given): boolean =>
  ELASTICSEARCH_API_KEY === undefined || ELASTICSEARCH_USERNAME === undefined;

/** A URL that is wrong is reported by itself. */
const hasTls = ({ ELASTICSEARCH_CA_FILE, ELASTICSEARCH_URL }: Given): boolean =>
  ELASTICSEARCH_CA_FILE === undefined || (ELASTICSEARCH_URL !== undefined && [ELASTICSEARCH_URL].flat().join().includes('https://'));

const hasTarget = ({ ELASTICSEARCH_SPOOL_DIR, ELASTICSEARCH_URL }: Given): boolean =>
  ELASTICSEARCH_SPOOL_DIR === undefined || ELASTICSEARCH_URL !== undefined;
