import type { IssueIdToken } from './id-token.ts';
import { newToken } from './ids.ts';
import type { Authorization, Client } from './model.ts';
import type { Commit, RefreshTokenMac, Spends } from './ports.ts';
import { refreshTokenOf } from './refresh-token.ts';

/** RFC 6749 §5.1, with the product's lower-case `bearer`, which scripts compare with. */
export interface TokenResponse {
  access_token: string;
  token_type: 'bearer';
  expires_in: number;
  refresh_token?: string;
  scope: string;
  id_token?: string;
}

/** Makes the tokens of a proof, and what must be committed before anybody may see them. */
export type Mint = (request: { authorization: Authorization; client: Client; spends: Spends | undefined; now: Date }) => Promise<{
  response: TokenResponse;
  commit: Commit;
}>;

export const createMint =
  ({ issueIdToken, mac }: { issueIdToken: IssueIdToken; mac: RefreshTokenMac }): Mint =>
  async ({ authorization, client, spends, now }) => {
    const accessToken = newToken(authorization.id);
    const ttlSeconds = accessTokenTtl(authorization, client, now);
    const generation = refreshGeneration(authorization, spends);
    const idToken = await issueIdToken({
      authorization: spends?.kind === 'refresh' ? withoutNonce(authorization) : authorization,
      client,
      accessToken,
      now,
    });
    return {
      response: {
        access_token: accessToken,
        token_type: 'bearer',
        expires_in: ttlSeconds,
        ...(generation !== undefined && { refresh_token: refreshTokenOf(mac, authorization.id, generation) }),
        scope: authorization.scope.join(' '),
        ...(idToken !== undefined && { id_token: idToken }),
      },
      commit: {
        authorization,
        accessToken: { value: accessToken, ttlSeconds },
        ...(spends && { spends }),
        ...(generation === 0 && spends?.kind !== 'refresh' && { family: { ttlSeconds: client.refreshTokenTtlSeconds } }),
      },
    };
  };

/** A nonce belongs to one sign-in: OpenID Connect Core §12.2 wants none in the ID token of a refresh. */
const withoutNonce = ({ nonce: _nonce, ...authorization }: Authorization): Authorization => authorization;

/** Never beyond the end of the authorization: a revocation is only remembered until then. */
const accessTokenTtl = (authorization: Authorization, client: Client, now: Date): number =>
  Math.max(1, Math.min(client.accessTokenTtlSeconds, authorization.expiresAt - Math.floor(now.getTime() / 1000)));

/** Which refresh token goes out: the first of a new family, the successor, the same again without rotation, or none. */
function refreshGeneration(authorization: Authorization, spends: Spends | undefined): number | undefined {
  if (!authorization.refreshable) return undefined;
  if (spends?.kind !== 'refresh') return 0;
  return spends.rotate ? spends.generation + 1 : spends.generation;
}
