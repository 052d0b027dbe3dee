import { z } from 'zod';
import { setting } from '../setting.ts';

/** What every service can be told about its audit stream; part of `listenerSettings`. */
export const auditSettings = {
  /** The file of the stream; standard output without it. `{host}` and `{service}` stand for their names. */
  AUDIT_FILE: setting.text().regex(/^\//, 'must be an absolute path').optional(),
  /** Whether what cannot be recorded may happen, and be answered, all the same. */
  AUDIT_ON_FAILURE: z.enum(['continue', 'refuse']).default('continue'),
};

/** The parsed `auditSettings`. */
export type AuditSettings = z.output<z.ZodObject<typeof auditSettings>>;
