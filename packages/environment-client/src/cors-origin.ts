import { z } from 'zod';
import { originOf } from './origin.ts';
import { id } from './text.ts';

/** A browser origin (scheme, host and port) in the form in which browsers send it. */
export const origin = z
  .string()
  .max(255)
  .refine((value) => originOf(value) !== undefined, 'must be an origin, as in https://app.example.com')
  .overwrite((value) => originOf(value) ?? value);

/** What `POST /cors` takes: one origin that may use the contact center from a browser. */
export const newCorsOrigin = z.strictObject({ contactCenterId: id, origin });
/** An allowed origin as it is answered; `id` is the cursor for paging. */
export const corsOrigin = z.object({ id: z.string(), contactCenterId: id, origin: z.string() });
export type CorsOrigin = z.infer<typeof corsOrigin>;
