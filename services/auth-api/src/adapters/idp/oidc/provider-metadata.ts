import { isKeySetAddress, isLoopback } from '@gauth/oauth';
import { allowInsecureRequests, ClientError, customFetch, discovery, type ServerMetadata } from 'openid-client';
import { z } from 'zod';
import { Unavailable } from '../../../ports/unavailable.ts';
import { boundedFetch } from './bounded-fetch.ts';

/** Of addresses at a provider the same is demanded as of addresses of keys: `https`, or `http` on this machine; nobody's password and no fragment. */
const address = z.string().refine(isKeySetAddress, 'is no https address');
const names = z.array(z.string()).optional();

const complete = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: address,
  token_endpoint: address,
  jwks_uri: address,
  userinfo_endpoint: address.optional(),
  end_session_endpoint: address.optional(),
  id_token_signing_alg_values_supported: names,
  token_endpoint_auth_signing_alg_values_supported: names,
});

/** What a provider says about itself (OpenID Connect Discovery §3), with all that a sign-in needs. */
export type ProviderMetadata = ServerMetadata & z.infer<typeof complete>;

/** Whether an address is on this machine and not encrypted, as only development has it. */
export const isInsecure = (issuer: string): boolean =>
  URL.canParse(issuer) && new URL(issuer).protocol === 'http:' && isLoopback(new URL(issuer));

/** Asks a provider what it says about itself (OpenID Connect Discovery §4). Throws `Unavailable` where that cannot be had or is not enough. */
export async function readProviderMetadata(issuer: string, timeoutMs: number): Promise<ProviderMetadata> {
  if (!isKeySetAddress(issuer)) throw new Unavailable('the issuer of the identity provider is no https address');
  const said = await askedFor(issuer, timeoutMs);
  const metadata = complete.safeParse(said);
  if (!metadata.success) throw new Unavailable(`the metadata of ${issuer} lacks something: ${faultsOf(metadata.error)}`);
  if (!isInsecure(issuer) && endpointsOf(metadata.data).some((endpoint) => endpoint?.startsWith('http:')))
    throw new Unavailable(`the metadata of ${issuer} names addresses without https`);
  // Of some issuers the library does not want to know (Discovery §4.3); a slash at the end of an origin makes no other name.
  if (!URL.canParse(metadata.data.issuer) || new URL(metadata.data.issuer).href !== new URL(issuer).href)
    throw new Unavailable(`the metadata of ${issuer} is that of another issuer`);
  return metadata.data as ProviderMetadata;
}

async function askedFor(issuer: string, timeoutMs: number): Promise<ServerMetadata> {
  try {
    const options = { timeout: timeoutMs / 1000, ...(isInsecure(issuer) && { execute: [allowInsecureRequests] }) };
    const configuration = await discovery(new URL(issuer), 'nobody', undefined, undefined, {
      ...options,
      [customFetch]: boundedFetch,
    });
    return configuration.serverMetadata();
  } catch (error) {
    throw outageOf(issuer, error);
  }
}

/** The library wraps what its `fetch` throws. */
function outageOf(issuer: string, error: unknown): Unavailable {
  const { cause } = error as { cause?: unknown };
  if (error instanceof ClientError && cause instanceof Unavailable) return cause;
  return new Unavailable(`the metadata of ${issuer} cannot be had: ${error instanceof ClientError ? error.message : 'it is malformed'}`);
}

const endpointsOf = ({
  authorization_endpoint,
  token_endpoint,
  jwks_uri,
  userinfo_endpoint,
  end_session_endpoint,
}: z.infer<typeof complete>) => [authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint, end_session_endpoint];

const faultsOf = ({ issues }: z.ZodError): string => issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
