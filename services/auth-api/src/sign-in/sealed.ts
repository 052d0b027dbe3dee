import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { OAuthError } from '@gauth/oauth';
import type { KeyRing } from '@gauth/service-kit';
import { z } from 'zod';

/** Content that travels through the browser instead of being stored: it can be neither read nor changed there, and it expires. */
export interface Sealed<Content> {
  /** Throws `invalid_request` where the result, with `reserve` characters more, would be too long for an address. */
  seal(content: Content, reserve?: number): string;
  /** The same, with undefined in place of the refusal. */
  sealIfShort(content: Content, reserve?: number): string | undefined;
  /** The content and its last second, or undefined where we did not seal it for this purpose or its time is over. */
  open(text: string): { content: Content; expiresAt: number } | undefined;
}

/** Addresses of about 8 KB pass through every proxy; the request needs some of it for itself. */
const maxSealedLength = 6144;
const maxContentLength = 128 * 1024;

/** Seals content of one schema for one purpose; `lifetimeSeconds` counts from the sealing. */
export function createSealed<Content>({ keyRing, now, purpose, lifetimeSeconds, schema }: SealedOptions<Content>): Sealed<Content> {
  const stored = z.object({ content: schema, expiresAt: z.number() });
  const seconds = () => Math.floor(now().getTime() / 1000);

  function read(text: string): unknown {
    try {
      const deflated = keyRing.openBytes(text, purpose);
      return JSON.parse(inflateRawSync(deflated, { maxOutputLength: maxContentLength }).toString('utf8'));
    } catch {
      return undefined;
    }
  }

  function sealIfShort(content: Content, reserve = 0): string | undefined {
    const text = JSON.stringify({ content, expiresAt: seconds() + lifetimeSeconds });
    const sealed = keyRing.seal(deflateRawSync(text), purpose);
    return sealed.length + reserve > maxSealedLength ? undefined : sealed;
  }

  return {
    sealIfShort,
    seal(content, reserve) {
      const sealed = sealIfShort(content, reserve);
      if (sealed === undefined) throw new OAuthError('invalid_request', 'the request is too long');
      return sealed;
    },
    open(text) {
      if (text.length > maxSealedLength) return undefined;
      const parsed = stored.safeParse(read(text));
      return parsed.success && seconds() <= parsed.data.expiresAt ? (parsed.data as { content: Content; expiresAt: number }) : undefined;
    },
  };
}

interface SealedOptions<Content> {
  keyRing: KeyRing;
  now: () => Date;
  purpose: string;
  lifetimeSeconds: number;
  schema: z.ZodType<Content>;
}
