import { createHash } from 'node:crypto';
import { ApiError, type CacheUse, unobservedCache } from '@gauth/service-kit';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { TokenCheck, TokenHolder } from '../../ports.ts';

/** The product's CloudUserDetails, as far as it matters here: only persons have a `cmeUserName`. */
const userDetails = z.object({
  username: z.string(),
  cmeUserName: z.string().optional(),
  authorities: z.array(z.object({ name: z.string() })).default([]),
});

/** Where the authentication service is, how long it may take, and for how long its good answers are believed. */
export interface TokenCheckOptions {
  /** Scheme, host and port; `/auth/v3/userinfo` is appended. */
  baseUrl: string;
  timeoutMs?: number;
  rememberMs?: number;
  use?: CacheUse;
}

/** Asks auth-api whose token it is. Good answers are remembered under a hash of the token, so a revoked token works two seconds longer at most. */
export function authApiTokenCheck({ baseUrl, timeoutMs = 1500, rememberMs = 2000, use = unobservedCache }: TokenCheckOptions): TokenCheck {
  const url = `${baseUrl.replace(/\/+$/, '')}/auth/v3/userinfo`;
  const known = new LRUCache<string, Promise<TokenHolder | undefined>>({ max: 10_000, ttl: rememberMs });

  async function ask(token: string): Promise<TokenHolder | undefined> {
    const { status, body } = await request(token);
    if (status === 401 || status === 403) return undefined;
    const details = userDetails.safeParse(status === 200 ? parseJson(body) : undefined);
    if (!details.success) throw away(new Error(`userinfo answered with status ${status}`));
    const { username, cmeUserName, authorities } = details.data;
    return cmeUserName === undefined
      ? { kind: 'client', name: username, authorities: authorities.map(({ name }) => name) }
      : { kind: 'person' };
  }

  async function request(token: string): Promise<{ status: number; body: string }> {
    try {
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
      const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
      return { status: response.status, body: await response.text() };
    } catch (cause) {
      throw away(cause);
    }
  }

  return {
    async holderOf(token) {
      const key = createHash('sha256').update(token).digest('base64');
      const remembered = known.get(key);
      use[remembered === undefined ? 'miss' : 'hit']();
      if (remembered !== undefined) return remembered;
      const asking = ask(token);
      known.set(key, asking);
      const forget = () => known.peek(key) === asking && known.delete(key);
      asking.then((holder) => holder === undefined && forget(), forget);
      return asking;
    },
  };
}

const away = (cause: unknown): ApiError => new ApiError('unavailable', 'the authentication service cannot be reached', { cause });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
