import { z } from 'zod';

/** What a user is asked about a device; the page that asks carries it, sealed. */
export const deviceConfirmation = z.object({
  /** Whose answer counts. */
  sessionId: z.string(),
  userCode: z.string(),
  clientId: z.string(),
  applicationName: z.string(),
  scope: z.array(z.string()),
  userName: z.string(),
  locale: z.string().optional(),
});
/** The parsed `deviceConfirmation`. */
export type DeviceConfirmation = z.output<typeof deviceConfirmation>;
