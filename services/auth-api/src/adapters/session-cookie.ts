import { timingSafeEqual } from 'node:crypto';
import { digestOf } from '@gauth/oauth';

const pattern = /^([\w-]{22})\.([\w-]{22,128})$/;

/** The parts of a session cookie, or undefined where the text cannot be one of ours; the secret only as the digest that stores keep. */
export function readSessionCookie(cookie: string): { sessionId: string; digest: string } | undefined {
  const [, sessionId, secret] = pattern.exec(cookie) ?? [];
  return sessionId === undefined || secret === undefined ? undefined : { sessionId, digest: digestOf(secret) };
}

/** Compares digests in a time that does not depend on how much of them agrees. */
export function digestsMatch(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
