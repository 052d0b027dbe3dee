import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { z } from 'zod';

const maxKeys = 20;
const minRsaBits = 2048;

const curves = { EC: ['P-256', 'P-384', 'P-521'], OKP: ['Ed25519'] } as const;

/** Algorithms by which this server verifies, by the key they need. `Ed25519` is the newer name of `EdDSA` on that curve (RFC 9864). */
const algorithmsOf = { RSA: ['RS256', 'PS256'], 'P-256': ['ES256'], Ed25519: ['EdDSA', 'Ed25519'] } as const;

/** Members of RFC 7518 §6 that only the owner of a key knows. */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const text = z.string().min(1).max(8192);
/** What other members may hold: nothing nested, because what is nested deeply can be stored and never be shown. */
const flat = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
  error: 'must be text, a number, true, false or a list of texts',
});
const key = z
  .object({
    kty: z.enum(['RSA', 'EC', 'OKP']),
    kid: text.optional(),
    use: z.literal('sig').optional(),
    alg: z.enum(Object.values(algorithmsOf).flat()).optional(),
    x5c: z.array(text.refine(isCertificate, 'must be a certificate in base64')).min(1).max(10).optional(),
  })
  .catchall(flat)
  .superRefine((jwk, context) => {
    const fault = faultOf(jwk);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/** A set of public keys by which a client signs (RFC 7517 §5). What is not known of a key is kept. */
export const clientJwks = z.strictObject({
  keys: z.array(key).min(1, 'must have a key').max(maxKeys, `must have at most ${maxKeys} keys`),
});

type Key = z.input<typeof key>;

/** What is wrong with a key as a whole. */
function faultOf(jwk: Key): string | undefined {
  if (secretMembers.some((member) => jwk[member] !== undefined)) return 'must be a public key, without the members of its owner';
  if (jwk.kty !== 'RSA' && !curves[jwk.kty].some((curve) => curve === jwk.crv)) return `must have the curve ${curves[jwk.kty].join(', ')}`;
  const publicKey = keyOf(() => createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }));
  if (publicKey === undefined) return 'must be a key that can be read';
  if ((publicKey.asymmetricKeyDetails?.modulusLength ?? minRsaBits) < minRsaBits) return `must have at least ${minRsaBits} bits`;
  if (jwk.alg !== undefined && !algorithmsFor(jwk).includes(jwk.alg)) return 'must have an alg that fits the key';
  return isFirstCertified(publicKey, jwk) ? undefined : 'must be the key of its first certificate';
}

function isFirstCertified(publicKey: KeyObject, { x5c: [certificate] = [] }: Key): boolean {
  if (certificate === undefined) return true;
  return keyOf(() => new X509Certificate(Buffer.from(certificate, 'base64')).publicKey)?.equals(publicKey) === true;
}

function algorithmsFor({ kty, crv }: Key): readonly string[] {
  const kind = kty === 'RSA' ? kty : String(crv);
  return Object.hasOwn(algorithmsOf, kind) ? algorithmsOf[kind as keyof typeof algorithmsOf] : [];
}

function keyOf(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isCertificate(der: string): boolean {
  return keyOf(() => new X509Certificate(Buffer.from(der, 'base64')).publicKey) !== undefined;
}
