import { digestOf } from '@gauth/oauth';
import type { KeyRing } from '@gauth/service-kit';
import { z } from 'zod';
import { createSealed } from './sealed.ts';
import { shortened, type Told, told } from './told.ts';

/** An authorization request that waits for its user to sign in. */
export interface ParkedRequest {
  /** The parameters as the application sent them; every step judges them anew. */
  params: Record<string, string>;
  /** The code of a device, entered in place of an authorization request (RFC 8628 §3.3). */
  userCode?: string | undefined;
  /** Where a page of Web Services waits, in place of an authorization request. */
  returnTo?: string | undefined;
  /** They came in a signed request object. */
  signed?: boolean | undefined;
  /** When it first came, in milliseconds since the epoch. */
  askedAt: number;
  /** The name the user typed in a refused sign-in. */
  loginHint?: string | undefined;
  /** What its next page tells. */
  told?: Told | undefined;
  expiresAt: number;
}

/** Whether nobody waits behind a request: it came about at a sign-in that no application asked for. */
export const isBare = (parked: Pick<ParkedRequest, 'params' | 'userCode' | 'returnTo'>): boolean =>
  !isWithoutApplication(parked) && parked.params.client_id === undefined;

/** Whether a device waits, or a page of Web Services: not an authorization request. */
export const isWithoutApplication = ({ userCode, returnTo }: Pick<ParkedRequest, 'userCode' | 'returnTo'>): boolean =>
  userCode !== undefined || returnTo !== undefined;

/** Parks authorization requests in their own ids: no store is asked, and none can lose them. */
export interface ParkedRequests {
  /** Throws `invalid_request` where the request is too long to travel. */
  park(request: Omit<ParkedRequest, 'expiresAt'>, browser: string): string;
  /** The request behind an id, for showing it; undefined when it is not ours or has expired. */
  find(id: string): ParkedRequest | undefined;
  /** The request behind an id, for the browser that brought it and for no other. */
  resume(id: string, browser: string | undefined): ParkedRequest | undefined;
}

/** Long enough to look up a password, short enough that a forgotten tab does not sign in anybody the next day. */
const lifetimeSeconds = 600;

/**
 * A hint, or what a page tells, must never make a request too long that was short enough before: room is kept for the hint and for what a sign-in cannot do
 * without, longer hints are left out, and texts that do not fit.
 */
const maxHintBytes = 120;
const roomForHint = 256;
const roomForTold = 640;

const schema = z.object({
  params: z.record(z.string(), z.string()),
  userCode: z.string().optional(),
  returnTo: z.string().optional(),
  signed: z.boolean().optional(),
  askedAt: z.number(),
  browserDigest: z.string(),
  loginHint: z.string().optional(),
  told: told.optional(),
});

/** Parked requests sealed under the key ring, so every pod with the ring can take them up. */
export function createParkedRequests({ keyRing, now }: { keyRing: KeyRing; now: () => Date }): ParkedRequests {
  const sealed = createSealed({ keyRing, now, purpose: 'parked-request', lifetimeSeconds, schema });

  function open(id: string): (ParkedRequest & { browserDigest: string }) | undefined {
    const opened = sealed.open(id);
    return opened && { ...opened.content, expiresAt: opened.expiresAt };
  }

  return {
    park({ params, userCode, returnTo, signed, askedAt, loginHint = '', told }, browser) {
      const request = { params, userCode, returnTo, ...(signed === true && { signed }), askedAt, browserDigest: digestOf(browser) };
      const fits = loginHint !== '' && Buffer.byteLength(loginHint) <= maxHintBytes;
      const hinted = { ...request, ...(fits && { loginHint }) };
      if (told === undefined) return sealed.seal(hinted, roomForTold + (fits ? 0 : roomForHint));
      return sealed.sealIfShort({ ...hinted, told }) ?? sealed.seal({ ...hinted, told: shortened(told) });
    },
    find: open,
    resume(id, browser) {
      const request = open(id);
      return browser !== undefined && request?.browserDigest === digestOf(browser) ? request : undefined;
    },
  };
}
