import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { isKeySetAddress } from '@gauth/oauth';
import type { JWK } from 'jose';
import { z } from 'zod';

/** A key set could not be read. The message names the rule, never what was received. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError';
}

/** The keys of an address, and for how long its server says they may be kept. */
export interface KeySet {
  keys: readonly JWK[];
  maxAgeSeconds: number | undefined;
}

const maxBytes = 256 * 1024;
/** Far more than anybody rotates through, and few enough to be tried one by one. */
const maxKeys = 100;

/** A secret that somebody publishes proves nothing, be it shared or half of a pair. */
const publicKey = z.looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']), kid: z.string().optional(), d: z.undefined().optional() });
const keySet = z.object({ keys: z.array(z.unknown()).max(maxKeys) });

/** Reads a key set (RFC 7517 §5) over HTTP: within the time, of bounded size, and from this very address. Throws `KeySetError` or what `fetch` throws. */
export async function readKeySet(address: string, timeoutMs: number): Promise<KeySet> {
  if (!isKeySetAddress(address)) throw new KeySetError('only https addresses are read, and http ones of this machine');
  const headers = { accept: 'application/jwk-set+json, application/json' };
  // A redirect would lead to an address that nobody registered.
  const response = await fetch(address, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new KeySetError(`the answer has the status ${response.status}`);
  }
  return { keys: keysIn(await boundedText(response)), maxAgeSeconds: maxAgeOf(response.headers.get('cache-control')) };
}

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new KeySetError(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function keysIn(text: string): readonly JWK[] {
  const parsed = keySet.safeParse(parseJson(text));
  if (!parsed.success) throw new KeySetError(`the answer is no key set of at most ${maxKeys} keys`);
  return parsed.data.keys.filter(isUsable);
}

/** RFC 7517 §5 wants a key ignored that is of an unknown kind, lacks something or cannot be used. */
function isUsable(key: unknown): key is JWK {
  if (!publicKey.safeParse(key).success) return false;
  try {
    createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 9111 §5.2.2; who forbids keeping is asked again as soon as we ask anybody. */
function maxAgeOf(cacheControl: string | null): number | undefined {
  if (cacheControl === null) return undefined;
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return 0;
  const [, seconds] = /\bmax-age="?(\d{1,9})/i.exec(cacheControl) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}
