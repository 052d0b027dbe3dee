import { z } from 'zod';
import { id } from './text.ts';

/** A key that stands for a contact center: visible ASCII, so that it fits into a header. A UUIDv4 is recommended. */
export const apiKeyText = z
  .string()
  .min(16)
  .max(255)
  .regex(/^[\x21-\x7e]+$/, 'must consist of visible ASCII characters');
/** What `POST /contact-centers/{id}/api-keys` takes: the key to assign, or nothing and one is generated. */
export const newApiKey = z.strictObject({ apiKey: apiKeyText.optional() });
/** An assigned key as it is listed; the key itself is answered once, when it is assigned. */
export const apiKey = z.object({ id, contactCenterId: id, createdAt: z.iso.datetime() });
export type ApiKey = z.infer<typeof apiKey>;
