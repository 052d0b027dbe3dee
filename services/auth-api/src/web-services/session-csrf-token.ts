import { createHmac } from 'node:crypto';

/**
 * The token by which a page shows that it may read answers to this session; UUID form, as the product's clients know it. Made of the cookie, so no store keeps it, it
 * lives as long, and says nothing of it.
 */
export function csrfTokenOf(cookie: string): string {
  const hex = createHmac('sha256', cookie).update('web-services-csrf-token').digest('hex');
  // RFC 9562 §5.8: version 8, variant 10.
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
