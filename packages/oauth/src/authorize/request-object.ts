import type { JWTVerifyResult } from 'jose';
import type { VerifyClientJwt } from '../client-jwt.ts';
import { OAuthError } from '../errors.ts';
import { jwtFault } from '../jwt-fault.ts';
import type { Client } from '../model.ts';

/** Opens a signed request object (RFC 9101) and gives the parameters in it. Throws `invalid_request_object`. */
export type ReadRequestObject = (request: { object: string; client: Client; at: Date }) => Promise<Record<string, string>>;

const types: readonly (string | undefined)[] = [undefined, 'jwt', 'oauth-authz-req+jwt'];

/** Claims about the JWT itself, which are no parameters of the request. */
const jwtClaims = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']);
/** FAPI 2.0 §5.3.2.1 wants clocks accepted that are 10 seconds ahead, and none that is more than 60. */
const clockToleranceSeconds = 30;

const refused = (reason: string): OAuthError =>
  new OAuthError('invalid_request_object', 'the request object is not valid', { cause: `request object: ${reason}` });

/** Only signed ones: an unsigned object would prove nothing that the query does not. `at` is when the request first came, because a sign-in takes time. */
export const createReadRequestObject =
  ({ issuer, verifyClientJwt }: { issuer: string; verifyClientJwt: VerifyClientJwt }): ReadRequestObject =>
  async ({ object, client, at }) => {
    const verified = await verifyClientJwt(object, client, {
      audience: issuer,
      issuer: client.id,
      currentDate: at,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp'],
    }).catch((error: unknown) => {
      throw refused(jwtFault(error));
    });
    const fault = faultIn(verified, client, at);
    if (fault !== undefined) throw refused(fault);
    const claims = Object.entries(verified.payload).filter(([name, value]) => !jwtClaims.has(name) && value !== null && value !== '');
    return Object.fromEntries(claims.map(([name, value]) => [name, asParameter(value)]));
  };

/** RFC 9101 §10.8: neither an ID token nor a client assertion may pass for a request. */
function faultIn({ payload, protectedHeader: { typ } }: JWTVerifyResult, { id }: Client, at: Date): string | undefined {
  if (!types.includes(typ?.toLowerCase())) return 'typ is that of another kind of JWT';
  if (payload.sub === id) return 'sub is the client';
  if (payload.client_id !== id) return 'client_id differs from the client of the request';
  if (payload.request !== undefined || payload.request_uri !== undefined) return 'it contains another request';
  if ((payload.iat ?? 0) > at.getTime() / 1000 + clockToleranceSeconds) return 'iat lies in the future';
  return undefined;
}

/** A claim as the query would have written it: several values with spaces between them, objects as JSON. */
function asParameter(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(' ');
  try {
    return JSON.stringify(value);
  } catch {
    // What can be read at any depth can be written at some only.
    throw refused('a claim is nested too deeply');
  }
}
