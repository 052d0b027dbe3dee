import { authFindings } from '@gauth/auth-client';
import { environmentFindings } from '@gauth/environment-client';
import { serviceDiagnosis } from '@gauth/service-kit/facts';
import { z } from 'zod';
import type { Exchange } from './exchange.ts';

/** What the metadata says, as far as it is looked at (RFC 8414). */
export const metadata = z.object({
  issuer: z.string().optional().catch(undefined),
  mtls_endpoint_aliases: z.object({ token_endpoint: z.string().optional() }).optional().catch(undefined),
});
export type Metadata = z.infer<typeof metadata>;

/** What auth-api says of itself, and finds around it. */
export const authDiagnosis = z.object({ ...serviceDiagnosis.shape, ...authFindings.shape });
export type AuthDiagnosis = z.infer<typeof authDiagnosis>;

/** The same of environment-api. */
export const environmentDiagnosis = z.object({ ...serviceDiagnosis.shape, ...environmentFindings.shape });
export type EnvironmentDiagnosis = z.infer<typeof environmentDiagnosis>;

const texts = z.array(z.string());
const client = z.object({
  client_id: z.string(),
  clientType: z.string(),
  authorizedGrantTypes: texts,
  redirectURIs: texts,
  scope: texts,
  requirePushedAuthorizationRequests: z.boolean(),
  requireSignedRequestObject: z.boolean(),
});
export type Client = z.infer<typeof client>;

const contactCenter = z.object({
  id: z.string(),
  environmentId: z.string(),
  domains: texts,
  userNamePatterns: texts,
  default: z.boolean(),
});

const identityProvider = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  metadata: z.object({ signingCertificates: texts, validUntil: z.string().optional() }).optional(),
});
export type IdentityProvider = z.infer<typeof identityProvider>;

const usedGrants = z.object({ client_id: z.string(), grants: z.array(z.object({ grant: z.string(), count: z.int() })) });
const signingKey = z.object({ kid: z.string(), state: z.string(), sealedUnder: z.string().optional() });

/** Lists that an administrator can read, as far as checks look at them; undefined where nobody was asked. */
export const provisioned = z
  .object({
    clients: z.array(client),
    keys: z.array(signingKey),
    legacyGrants: z.array(usedGrants),
    environments: z.array(z.object({ id: z.string() })),
    contactCenters: z.array(contactCenter),
    origins: z.array(z.object({ contactCenterId: z.string(), origin: z.string() })),
    identityProviders: z.array(identityProvider),
  })
  .partial();
export type Provisioned = z.infer<typeof provisioned>;

/** A start of a sign-in, as a browser makes it. */
export interface SignInFacts {
  clientId: string;
  redirectUri: string;
  /** The answer of the authorization endpoint to an ordinary request. */
  start: Exchange;
  /** The answer to a request with a long `state`. */
  long: Exchange;
  /** The page that the ordinary answer leads to. */
  page?: Exchange | undefined;
}

/** Everything that was found out, before anything is judged. */
export interface Facts {
  now: Date;
  /** Without a slash at the end. */
  url: string;
  operationsUrl: string;
  environmentUrl: string;
  /** How many pods of each service there are to be; undefined where nobody said so. */
  replicas: number | undefined;
  discovery: Exchange;
  metadata: Metadata | undefined;
  /** Two answers each to the same question, one after the other. */
  repeated: { discovery: Exchange; ping: readonly [Exchange, Exchange] } | undefined;
  keySet: Exchange | undefined;
  /** The metadata where the issuer says that they are, if that is elsewhere. */
  issuerDiscovery: Exchange | undefined;
  mtlsDiscovery: Exchange | undefined;
  /** What a client that knows no newer TLS than 1.1 gets; undefined without TLS. */
  oldTls: Exchange | undefined;
  longRequestLine: Exchange | undefined;
  /** What outsiders get at addresses that are for insiders, where those have an address of their own. */
  exposed: { environment?: Exchange | undefined; operations?: Exchange | undefined; management?: Exchange | undefined };
  /** As whom administration was asked; undefined where nobody could. */
  administrator: 'operations user' | 'client' | undefined;
  /** Answers of the diagnostics, each over a connection of its own; or the refusal of the administrator. */
  auth: readonly Exchange[];
  environment: readonly Exchange[];
  provisioned: Provisioned;
  signIn: SignInFacts | undefined;
  /** The redirect URI that somebody asked about, and the answer. */
  askedRedirect: { clientId: string; redirectUri: string; answer: Exchange } | undefined;
  /** Readiness, by the address that was asked. */
  ready: readonly Exchange[];
}
