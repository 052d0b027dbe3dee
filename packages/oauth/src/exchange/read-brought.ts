import { decodeProtectedHeader } from 'jose';
import { issuerOf } from '../assertions/jwt-assertion.ts';
import { ownAssertionType } from '../assertions/own-assertion.ts';
import type { AssertionReaders } from '../assertions/readers.ts';
import type { Clients, RefreshTokenMac, SigningKeys, Tokens, Users } from '../ports.ts';
import type { WhoHolds } from '../token/who-holds.ts';
import { createReadOwnAssertionToken, createReadVouchedAssertion } from './assertions.ts';
import type { ReadBrought } from './brought-token.ts';
import { createReadOwnAccessToken } from './own-access-token.ts';
import { createReadOwnIdToken } from './own-id-token.ts';
import { createReadOwnRefreshToken } from './own-refresh-token.ts';
import type { BroughtTokenType } from './token-types.ts';

/** What reading every kind of token takes. */
export interface BroughtDependencies {
  issuer: string;
  whoHolds: WhoHolds;
  tokens: Tokens;
  refreshTokenMac: RefreshTokenMac;
  keys: SigningKeys;
  clients: Clients;
  users: Users;
  assertions: AssertionReaders;
}

/** The reader of each type of token. */
export function createReadersOfBrought(dependencies: BroughtDependencies): Record<BroughtTokenType, ReadBrought> {
  const { issuer, whoHolds, tokens, refreshTokenMac, assertions } = dependencies;
  const accessToken = createReadOwnAccessToken({ issuer, whoHolds });
  const vouchedJwt = createReadVouchedAssertion({ issuer, readVouched: assertions.readJwtAssertion });
  const ownAssertion = createReadOwnAssertionToken({ issuer, readOwnVouched: assertions.readOwnVouched });
  return {
    access_token: accessToken,
    refresh_token: createReadOwnRefreshToken({ issuer, tokens, mac: refreshTokenMac }),
    id_token: createReadOwnIdToken(dependencies),
    jwt(request) {
      const { token, role } = request;
      if (issuerOf(token) !== issuer) return vouchedJwt(request);
      return role === 'subject_token' && isOwnAssertion(token) ? ownAssertion(request) : accessToken(request);
    },
    saml2: createReadVouchedAssertion({ issuer, readVouched: assertions.readSamlAssertion }),
  };
}

/** Called for what could be read as a JWT already. */
function isOwnAssertion(jwt: string): boolean {
  try {
    return decodeProtectedHeader(jwt).typ === ownAssertionType;
  } catch {
    return false;
  }
}
