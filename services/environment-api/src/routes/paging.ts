import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Page } from '../ports.ts';

const limit = z.coerce.number().int().min(1).max(1000).default(1000).describe('How many entries to answer at most');

/** The query parameters of a list: its filters, `limit`, and `after`, the id of the last entry of the page before. */
export const pageQuery = <After extends z.ZodType, Filters extends z.ZodRawShape>(after: After, filters: Filters) =>
  z.strictObject({ ...filters, limit, after: after.optional().describe('The id of the last entry of the page before') });

/** What `describePage` does, for the OpenAPI document. */
export const pageDescription =
  'X-Total-Count says how many entries there are; Link (rel="next") leads to the next page while there is one.';

/** Says how many entries the whole list has (`X-Total-Count`) and where the next page is (`Link`, RFC 8288), beside the array that scripts read. */
export function describePage(request: FastifyRequest, reply: FastifyReply, { items, total }: Page<{ id: string }>, pageSize: number): void {
  reply.header('x-total-count', total);
  const last = items.at(-1);
  if (last === undefined || items.length < pageSize || items.length >= total) return;
  const next = new URL(request.url, 'http://localhost');
  next.searchParams.set('after', last.id);
  next.searchParams.set('limit', String(pageSize));
  reply.header('link', `<${next.pathname}${next.search}>; rel="next"`);
}
