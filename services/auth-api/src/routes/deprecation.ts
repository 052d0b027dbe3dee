import type { FastifyReply } from 'fastify';

/** When RFC 9700, which advises against them, was published: January 2025 (RFC 9745 §2.1 wants seconds since the epoch). */
const deprecatedSince = '@1735689600';

/** Tells a program that it uses a grant which should be replaced (RFC 9745). `section` is that of RFC 9700. */
export const announceDeprecation = (reply: FastifyReply, section: '2.1.2' | '2.4'): void => {
  reply.headers({ deprecation: deprecatedSince, link: `<https://www.rfc-editor.org/rfc/rfc9700#section-${section}>; rel="deprecation"` });
};
