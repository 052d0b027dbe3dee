import { isLoopback } from '../loopback.ts';

/** Whether keys may be read from this address: `https`, or `http` on this machine, for development. */
export function isKeySetAddress(text: string): boolean {
  if (text.length > 2048 || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || text.includes('#')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}
