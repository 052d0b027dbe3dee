import { type KeyObject, X509Certificate } from 'node:crypto';
import { isKeySetAddress } from '@gauth/oauth';
import { ApiError } from '@gauth/service-kit';
import { z } from 'zod';
import type { RegisteredAssertionIssuer } from '../../ports/registered-assertion-issuers.ts';
import { clientJwks } from './client-jwks.ts';

const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max, `must have at most ${max} characters`)
    .regex(/^\P{Cc}*$/u, 'must not have control characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode');
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(500, 'must have at most 500 values');

const minRsaBits = 2048;

/** Curves by which JWTs and SAML assertions are signed here, as OpenSSL names them. */
const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

const certificate = z
  .string()
  .max(16_384)
  .refine((pem) => keyFault(pem) === undefined, { error: ({ input }) => keyFault(String(input)) ?? '' });

/** What is wrong with a certificate as the holder of a key. */
function keyFault(pem: string): string | undefined {
  if (!/^\s*-----BEGIN CERTIFICATE-----[A-Za-z\d+/=\s]+-----END CERTIFICATE-----\s*$/.test(pem)) return 'must be one certificate as PEM';
  const key = certificateOf(pem)?.publicKey;
  return key === undefined ? 'must be a certificate that can be read' : weakness(key);
}

function weakness({ asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength = 0, namedCurve = '' } = {} }: KeyObject) {
  if (type === 'rsa') return modulusLength < minRsaBits ? `must have a key of at least ${minRsaBits} bits` : undefined;
  if (type === 'ec') return curves.includes(namedCurve) ? undefined : `must have a key on ${curves.join(', ')}`;
  return type === 'ed25519' ? undefined : 'must have a key of RSA, EC or Ed25519';
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const fields = {
  name: text(255).describe('For people; the issuer where it is left out'),
  issuer: text(1024).describe('iss of its JWTs, Issuer of its SAML assertions'),
  subjectKind: z.enum(['userName', 'externalId', 'email']).describe('What it names persons by'),
  contactCenterIds: list(text(255)).describe(
    'Contact centers whose users it may speak for; with several, a subject is written tenant\\name',
  ),
  clockSkewSeconds: z.int().min(0).max(300).describe('Seconds by which its clock may be wrong'),
  maxLifetimeSeconds: z.int().min(1).max(86_400).describe('Seconds an assertion may live at most'),
  enabled: z.boolean(),
};

/** Those that an issuer may lack. */
const optionalFields = {
  jwksUri: z.string().refine(isKeySetAddress, 'must be an https URI').describe('Where it publishes its keys; http only on this machine'),
  jwks: clientJwks.describe('Its public keys (RFC 7517)'),
  certificates: z
    .array(certificate)
    .min(1)
    .max(20)
    .describe('PEM; the only keys for SAML. Keys are pinned: dates and authorities are not asked'),
  subjects: list(text(512)).min(1).describe('Subjects it may speak for, * stands for any characters; without it: all'),
  clientIds: list(text(255))
    .min(1)
    .describe('Clients that may bring its assertions; without it: all. Only those named here can it authenticate'),
};

const removable = Object.fromEntries(
  Object.entries(optionalFields).map(([name, schema]) => [name, schema.nullable().describe(`${schema.description}; null removes it`)]),
) as unknown as { [Name in keyof typeof optionalFields]: z.ZodNullable<(typeof optionalFields)[Name]> };

/** The `data` of `PUT /ops/assertion-issuers/{id}`: what is left out stays as it is. */
export const issuerChangeFields = z.strictObject({ ...fields, ...removable }).partial();

/** The `data` of `POST /ops/assertion-issuers`. */
export const newIssuerFields = issuerChangeFields.required({ issuer: true, contactCenterIds: true });

/** A trusted issuer as the API shows it. */
export const shownIssuer = z.object({
  id: z.uuid(),
  ...fields,
  ...z.object(optionalFields).partial().shape,
  warnings: z.array(z.string()).optional().describe('What should be looked after, such as certificates that have expired'),
});

type Change = z.output<typeof issuerChangeFields>;

/** A new record: what was left out takes its default. */
export const newIssuer = (id: string, data: z.output<typeof newIssuerFields>): RegisteredAssertionIssuer =>
  changedIssuer(
    {
      id,
      name: data.issuer,
      issuer: data.issuer,
      subjectKind: 'userName',
      contactCenterIds: [],
      clockSkewSeconds: 60,
      maxLifetimeSeconds: 300,
      enabled: true,
    },
    data,
  );

/** A record after a change. Throws `ApiError` where its fields do not fit together. */
export function changedIssuer(before: RegisteredAssertionIssuer, change: Change): RegisteredAssertionIssuer {
  const stated = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== null);
  const issuer = Object.fromEntries(stated) as unknown as RegisteredAssertionIssuer;
  if (issuer.jwksUri === undefined && issuer.jwks === undefined && issuer.certificates === undefined)
    throw new ApiError('badRequest', 'data: one of jwksUri, jwks, certificates is needed');
  if (issuer.subjectKind !== 'userName' && issuer.contactCenterIds.length > 1)
    throw new ApiError('badRequest', 'data.contactCenterIds: only a userName can say which of several it belongs to');
  return issuer;
}

/** Adds what an administrator should look after. */
export function showIssuer(issuer: RegisteredAssertionIssuer, now: Date): z.input<typeof shownIssuer> {
  const warnings = (issuer.certificates ?? []).flatMap((pem, index) => {
    const until = certificateOf(pem)?.validToDate;
    return until !== undefined && until < now ? [`certificates.${index} expired on ${until.toISOString()}`] : [];
  });
  return { ...structuredClone(issuer as z.input<typeof shownIssuer>), ...(warnings.length > 0 && { warnings }) };
}
