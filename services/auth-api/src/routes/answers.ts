import { envelope, errorEnvelope } from '@gauth/service-kit';
import { z } from 'zod';

/** What a refusal of each status means, for the OpenAPI document. */
const meanings = {
  400: 'The request is not well-formed',
  401: 'Who asks is not known',
  403: 'Refused',
  404: 'There is no such thing',
  409: 'The name is taken',
  429: 'Too many attempts',
  503: 'Something behind the service is away for the moment',
} as const;

const described = <Schema extends z.ZodType>(schema: Schema) =>
  Object.fromEntries(Object.entries(meanings).map(([status, meaning]) => [status, schema.describe(meaning)])) as Record<
    keyof typeof meanings,
    Schema
  >;

/** Refusals in the product's envelope. */
export const refused = described(errorEnvelope);

/** Refusals in the terms of RFC 6749 §5.2. */
export const oauthRefused = described(z.object({ error: z.string(), error_description: z.string() }));

/** What every route for administrators may refuse; who they are is asked in the terms of OAuth. */
export const administratorRefusals = { 400: refused[400], 401: oauthRefused[401], 403: refused[403], 503: refused[503] };

/** Success with something to tell. */
export const answered = <Schema extends z.ZodType>(data: Schema) => envelope.response(data).describe('Done');

/** Success with nothing to tell. */
export const done = answered(z.object({}));
