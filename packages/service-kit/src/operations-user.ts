import { createHash, timingSafeEqual } from 'node:crypto';
import { verify } from '@node-rs/bcrypt';
import type { BasicCredentials } from './basic-auth.ts';
import { rememberVerified } from './remembered-secret.ts';

/** The operations user of the configuration, who provisions through the APIs by HTTP Basic. */
export interface OperationsUser {
  /** Whether these are its credentials. A wrong name takes as long as a wrong password. Throws `unavailable` when too many are being checked. */
  matches(credentials: BasicCredentials | undefined): Promise<boolean>;
}

/** Knows the operations user by name and bcrypt hash; the hash is computed off the event loop and once per process for the right password. */
export function createOperationsUser({ name, passwordHash }: { name: string; passwordHash: string }): OperationsUser {
  // Name and password are checked as one secret: were the name compared apart, a remembered password would answer a wrong name faster.
  const matches = rememberVerified(async (hash, presented) => {
    const [presentedName, password] = JSON.parse(presented) as [string, string];
    const passwordMatches = await verify(password, hash);
    return sameText(presentedName, name) && passwordMatches;
  });
  return {
    async matches(credentials) {
      if (!credentials) return false;
      return matches(passwordHash, JSON.stringify([credentials.name, credentials.password]));
    },
  };
}

const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
