import { z } from 'zod';

/** The product's envelope: requests come as `{ data, operationId? }`, answers go as `{ status: { code: 0 }, data?, path? }`. */
export const envelope = {
  /** The body of a request whose `data` has this schema; unknown fields beside `data` are refused. */
  request: <Schema extends z.ZodType>(schema: Schema) => z.strictObject({ data: schema, operationId: z.string().max(256).optional() }),
  /** The body of a successful answer whose `data` has this schema. */
  response: <Schema extends z.ZodType>(schema: Schema) =>
    z.object({ status: okStatus, data: schema.optional(), path: z.string().optional() }),
  /** A successful answer; `path` names a created resource. */
  ok: <Data = never>(data?: Data, path?: string): { status: { code: 0 }; data?: Data; path?: string } => ({
    status: { code: 0 },
    ...(data !== undefined && { data }),
    ...(path !== undefined && { path }),
  }),
} as const;

const okStatus = z.object({ code: z.literal(0) });

/** The body of a refusal, for the OpenAPI document. */
export const errorEnvelope = z.object({
  status: z.object({ code: z.int().positive(), message: z.string(), detail: z.record(z.string(), z.unknown()).optional() }),
});
