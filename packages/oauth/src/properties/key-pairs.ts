import { createHash, type X509Certificate } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Confirmation } from '../model.ts';
import type { ClientCertificate } from '../sender-constraint/client-certificate.ts';
import { dpopNonce } from '../testing/server.ts';

/** A key of somebody outside the server. */
export interface KeyPair {
  privateKey: CryptoKey;
  publicJwk: JWK;
}

async function newPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { privateKey, publicJwk: await exportJWK(publicKey) };
}

/** Made once for all runs, because a run must be cheap: keys of clients, of the trusted issuer, and of somebody who forges. */
export const [clientKey, issuerKey, forgersKey, ...dpopKeys] = (await Promise.all(Array.from({ length: 5 }, newPair))) as [
  KeyPair,
  KeyPair,
  KeyPair,
  KeyPair,
  KeyPair,
];

const thumbprints = await Promise.all(dpopKeys.map(({ publicJwk }) => calculateJwkThumbprint(publicJwk)));

/** What a sender shows of its keys, and what a token that is bound to them is bound to. */
export type KeyName = `dpop-${0 | 1}` | `mtls-${0 | 1}`;

/** Which of its two keys somebody uses, if any. */
export type KeyNumber = 0 | 1 | undefined;

/** A certificate of which only the thumbprint counts. */
export const certificateOf = (number: 0 | 1): ClientCertificate => ({
  x509: { raw: Buffer.from(`certificate ${number}`) } as unknown as X509Certificate,
  trusted: true,
});

/** The thumbprint of a DPoP key. */
export const thumbprintOfKey = (number: 0 | 1): string => String(thumbprints[number]);

/** What a token says that is bound to a key. */
export function confirmationOf(name: KeyName): Confirmation {
  const number = name.endsWith('0') ? 0 : 1;
  if (name.startsWith('dpop')) return { jkt: thumbprintOfKey(number) };
  return { 'x5t#S256': createHash('sha256').update(certificateOf(number).x509.raw).digest('base64url') };
}

let made = 0;

/** A DPoP proof (RFC 9449 §4.2). */
export function dpopProof(
  number: 0 | 1,
  { method, url, accessToken, at }: { method: string; url: string; accessToken?: string | undefined; at: number },
): Promise<string> {
  const { privateKey, publicJwk } = dpopKeys[number] ?? forgersKey;
  made += 1;
  const ath = accessToken === undefined ? {} : { ath: createHash('sha256').update(accessToken).digest('base64url') };
  return new SignJWT({ htm: method, htu: url, iat: at, jti: `proof ${made}`, nonce: dpopNonce, ...ath })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk })
    .sign(privateKey);
}
