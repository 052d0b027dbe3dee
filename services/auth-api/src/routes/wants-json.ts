import type { FastifyRequest } from 'fastify';

/**
 * Whether a program asks and not a browser: it sent JSON, or it sent a form and accepts JSON but no page, as the product's official clients do.
 * Those keep only the cookies of a last answer, so a redirect would lose the session.
 */
export function wantsJson({ headers }: FastifyRequest): boolean {
  const { accept = '', 'content-type': contentType = '' } = headers;
  return /^application\/json\b/i.test(contentType) || (/\bapplication\/json\b/i.test(accept) && !/\btext\/html\b/i.test(accept));
}
