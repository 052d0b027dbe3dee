import { text } from '@gauth/auth-client';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** The query parameters of a list in pages. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).optional().describe('How many at most; without it all'),
  after: text(255).optional().describe('The id of the last one of the page before'),
});

/** Leads to the page after the one that has these ids (`Link`, RFC 8288), unless it has fewer than it could. */
export function linkNextPage(
  reply: FastifyReply,
  url: string,
  { ids, limit }: { ids: readonly string[]; limit: number | undefined },
): void {
  const last = ids.at(-1);
  if (last === undefined || ids.length !== limit) return;
  const next = new URLSearchParams({ limit: String(limit), after: last });
  reply.header('link', `<${url.split('?')[0]}?${next}>; rel="next"`);
}
