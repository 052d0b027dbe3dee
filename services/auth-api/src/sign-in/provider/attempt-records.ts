import { z } from 'zod';
import type { OneTimeRecords } from '../../ports/one-time-records.ts';

/** A sign-in that is under way at a provider. */
export const attempt = z.object({
  providerId: z.string(),
  /** The id of the parked request. */
  request: z.string(),
  browserDigest: z.string(),
  memory: z.record(z.string(), z.string()),
  /** Proofs from before this, in milliseconds since the epoch, are too old; absent where any will do. */
  notBefore: z.number().optional(),
});
/** The parsed `attempt`. */
export type ProviderAttempt = z.output<typeof attempt>;

/** An answer that was verified and waits for the browser that belongs to it. */
export const verified = z.object({
  providerId: z.string(),
  identity: z.object({
    subject: z.string(),
    link: z.object({
      providerId: z.string(),
      subject: z.string(),
      subjectFormat: z.string().exactOptional(),
      nameQualifier: z.string().exactOptional(),
      spNameQualifier: z.string().exactOptional(),
      sessionIndex: z.string().exactOptional(),
    }),
    attributes: z.record(z.string(), z.array(z.string())),
    authenticatedAt: z.number().optional(),
    acr: z.enum(['urn:gauth:acr:password', 'urn:gauth:acr:multi-factor']),
    amr: z.array(z.string()),
    endsAt: z.number().optional(),
  }),
  /** Absent where the sign-in began at the provider. */
  attempt: attempt.omit({ memory: true }).optional(),
  /** Where the provider wants the browser to go, if it began the sign-in. */
  target: z.string().optional(),
});
/** The parsed `verified`. */
export type VerifiedAnswer = z.output<typeof verified>;

/** A sign-out that goes on at a provider: where, and where the browser was to go in the end. */
export const departing = z.object({ link: verified.shape.identity.shape.link, to: z.string() });
/** A sign-out that has gone on to the provider. */
export const awayToSignOut = z.object({ providerId: z.string(), to: z.string() });

/** As long as a parked request. */
export const attemptSeconds = 600;
/** A browser follows a redirect at once. */
export const ticketSeconds = 120;

/** What a record holds, if it is there and is what it should be. */
export async function takeRecord<Schema extends z.ZodType>(
  records: OneTimeRecords,
  { kind, id, schema }: { kind: Parameters<OneTimeRecords['take']>[0]; id: string | undefined; schema: Schema },
): Promise<z.output<Schema> | undefined> {
  if (id === undefined || !/^[\w-]{43}$/.test(id)) return undefined;
  return schema.safeParse(await records.take(kind, id)).data;
}
