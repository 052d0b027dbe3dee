import type { z } from 'zod';

const stored = /^(?:spent:)?(\d{1,16}):(.*)$/s;

/**
 * Reads `<moment>:<json>`, where the moment is the store's own clock. A record that does not fit the schema counts as absent: after an upgrade or
 * a stray write the user signs in again, which is better than an error at every request.
 */
export function readStampedJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string | null | undefined,
): { value: z.output<Schema>; since: number } | undefined {
  const [, since, json] = stored.exec(text ?? '') ?? [];
  if (since === undefined || json === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(json));
  return parsed.success ? { value: parsed.data, since: Number(since) } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
