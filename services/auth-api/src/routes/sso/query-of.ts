import type { FastifyRequest } from 'fastify';

/** The query as it stood in the address, because signatures cover its very text. */
export const queryOf = ({ url }: FastifyRequest): string => {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start + 1);
};
