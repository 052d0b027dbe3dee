import { tokenTypeName } from '../exchange/token-types.ts';
import { newToken } from '../ids.ts';
import type { Authorization, Client, ExchangeableTokenType } from '../model.ts';
import type { Commit, RefreshTokenMac, Spends } from '../ports.ts';
import { accessTokenTypeOf, type IssueAccessToken, type NewAccessToken } from './access-token.ts';
import type { Proof } from './grant.ts';
import { type IssueIdToken, idTokenTtlSeconds } from './id-token.ts';
import { refreshTokenOf } from './refresh-token.ts';

/** RFC 6749 §5.1, with the product's lower-case `bearer`, which scripts compare with. */
export interface TokenResponse {
  access_token: string;
  token_type: 'bearer' | 'DPoP' | 'N_A';
  /** RFC 8693 §2.2.1: what `access_token` really is, where the request could choose. */
  issued_token_type?: string;
  expires_in: number;
  refresh_token?: string;
  scope: string;
  id_token?: string;
}

/** What goes out, and what must be committed before anybody may see it. */
export interface Minted {
  response: TokenResponse;
  commit: Commit;
}

/** Makes the tokens of a proof. `audience` is what the access token is for, where that is less than what was granted. */
export type Mint = (request: { proof: Proof; client: Client; audience: readonly string[] | undefined; now: Date }) => Promise<Minted>;

interface Dependencies {
  issueAccessToken: IssueAccessToken;
  issueIdToken: IssueIdToken;
  mac: RefreshTokenMac;
}

/** Tokens of every grant are made here. */
export function createMint({ issueAccessToken, issueIdToken, mac }: Dependencies): Mint {
  /**
   * RFC 8693 §2.2.1: a token that is no access token has no type of use. Committed along with it is an access token that nobody gets, so that nothing comes of
   * what was revoked meanwhile.
   */
  async function idTokenAlone({ authorization }: Proof, client: Client, now: Date): Promise<Minted> {
    const issuedAt = Math.floor(now.getTime() / 1000);
    const ttlSeconds = Math.min(idTokenTtlSeconds, authorization.expiresAt - issuedAt);
    const value = (await issueIdToken({ authorization, client, now, alone: true, ttlSeconds })) ?? '';
    const response = { access_token: value, token_type: 'N_A' as const, expires_in: ttlSeconds, scope: authorization.scope.join(' ') };
    return {
      response: { ...response, issued_token_type: tokenTypeName('id_token') },
      commit: { authorization, accessToken: { value: newToken(authorization.id), issuedAt, ttlSeconds: 1 } },
    };
  }

  async function idTokenBeside({ authorization, spends }: Proof, { value }: NewAccessToken, client: Client, now: Date) {
    const about = spends?.kind === 'refresh' ? withoutNonce(authorization) : authorization;
    return issueIdToken({ authorization: about, client, accessToken: value, now });
  }

  return async ({ proof, client, audience, now }) => {
    const { authorization: granted, spends, tokenType } = proof;
    if (tokenType === 'id_token') return idTokenAlone(proof, client, now);
    const authorization = audience === undefined ? granted : { ...granted, audience: [...audience] };
    const accessToken = await issueAccessToken({ authorization, client, now, ...(tokenType === 'jwt' && { format: 'jwt' as const }) });
    // A code was granted before, perhaps for more resources than its first access token; anything else is granted by this very request, for what it asks.
    const kept = spends ? granted : authorization;
    const idToken = tokenType === undefined ? await idTokenBeside({ ...proof, authorization: kept }, accessToken, client, now) : undefined;
    const refreshToken = refreshTokenFor(granted, spends, mac);
    return {
      response: responseOf({ authorization, accessToken, tokenType, refreshToken, idToken }),
      commit: {
        authorization,
        accessToken,
        ...(spends && { spends }),
        ...familyOf(kept, spends, client),
      },
    };
  };
}

interface Issued {
  authorization: Authorization;
  accessToken: NewAccessToken;
  tokenType: ExchangeableTokenType | undefined;
  refreshToken: string | undefined;
  idToken: string | undefined;
}

const responseOf = ({ authorization, accessToken, tokenType, refreshToken, idToken }: Issued): TokenResponse => ({
  access_token: accessToken.value,
  token_type: accessTokenTypeOf(authorization),
  ...(tokenType !== undefined && { issued_token_type: tokenTypeName(tokenType) }),
  expires_in: accessToken.ttlSeconds,
  ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  scope: authorization.scope.join(' '),
  ...(idToken !== undefined && { id_token: idToken }),
});

function familyOf(authorization: Authorization, spends: Spends | undefined, client: Client): Pick<Commit, 'family'> {
  if (!authorization.refreshable || spends?.kind === 'refresh') return {};
  return { family: { authorization, ttlSeconds: client.refreshTokenTtlSeconds } };
}

/** A nonce belongs to one sign-in: OpenID Connect Core §12.2 wants none in the ID token of a refresh. */
const withoutNonce = ({ nonce: _nonce, ...authorization }: Authorization): Authorization => authorization;

/** Which refresh token goes out: the first of a new family, the successor, the same again without rotation, or none. */
function refreshTokenFor({ id, refreshable }: Authorization, spends: Spends | undefined, mac: RefreshTokenMac): string | undefined {
  if (!refreshable) return undefined;
  if (spends?.kind !== 'refresh') return refreshTokenOf(mac, id, 0);
  return refreshTokenOf(mac, id, spends.rotate ? spends.generation + 1 : spends.generation);
}
