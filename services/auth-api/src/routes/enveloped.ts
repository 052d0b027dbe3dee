import { envelope } from '@gauth/service-kit';
import { z } from 'zod';

/** A request body whose `data` has this schema; a bare `data`, as older clients and forms send it, is taken for the whole. */
export const enveloped = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((body) => (isBare(body) ? { data: body } : body), envelope.request(schema));

const isBare = (body: unknown): boolean => typeof body === 'object' && body !== null && !('data' in body);
