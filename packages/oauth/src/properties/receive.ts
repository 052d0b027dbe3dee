import { decodeJwt } from 'jose';
import type { Client } from '../model.ts';
import type { TokenResponse } from '../token/mint.ts';
import { within } from './choice.ts';
import type { KeyName } from './key-pairs.ts';
import type { AccessToken, Allowance, Family, IdToken } from './records.ts';
import type { World } from './world.ts';

interface Received {
  client: Client;
  response: TokenResponse;
  allowance: Allowance;
  audience?: readonly string[] | undefined;
  key?: KeyName | undefined;
  /** Where it is a refresh token's. */
  family?: Family;
  actors?: readonly string[];
  /** See `IdToken.unstamped`. */
  unstamped?: boolean;
}

/** Keeps what the token endpoint handed out, and holds it against what may be handed out at all. */
export function receive(world: World, received: Received): { accessToken: AccessToken } {
  const { response, allowance, audience, key } = received;
  const accessToken: AccessToken = {
    value: response.access_token,
    allowance,
    scope: response.scope.split(' ').filter((value) => value !== ''),
    audience: audience ?? allowance.audience,
    key,
    expiresAt: world.now() + response.expires_in,
    format: response.access_token.split('.').length === 3 ? 'jwt' : 'opaque',
    actors: received.actors ?? [],
  };
  judgeReceived(world, accessToken, received);
  world.accessTokens.push(accessToken);
  world.keepSecret(response.access_token, response.refresh_token ?? '', response.id_token ?? '');
  keepRefreshToken(world, received);
  if (response.id_token !== undefined)
    keepIdToken(world, { value: response.id_token, allowance, scope: accessToken.scope, key, unstamped: received.unstamped === true });
  return { accessToken };
}

/** How long an ID token lives, in seconds. */
const idTokenSeconds = 3600;

/** Keeps an ID token that was handed out. */
export function keepIdToken(
  world: World,
  { nonce, ...token }: Omit<IdToken, 'issuedAt' | 'expiresAt' | 'actors'> & Partial<IdToken> & { nonce?: string | undefined },
): void {
  const { allowance } = token;
  const said = decodeJwt(token.value);
  const about = said.sub === allowance.user?.id && said.aud === allowance.clientId && said.iss === world.server.issuer;
  world.judge(
    'id-token-said',
    about && (nonce === undefined || said.nonce === nonce),
    `sub ${said.sub}, aud ${said.aud}, nonce ${said.nonce}`,
  );
  world.keepSecret(token.value);
  world.idTokens.push({ issuedAt: world.now(), expiresAt: world.now() + idTokenSeconds, actors: [], ...token });
}

function judgeReceived({ judge }: World, { scope, expiresAt, key }: AccessToken, { response, allowance }: Received): void {
  judge('scope-narrows', within(scope, allowance.scope), `got ${scope}, was allowed ${allowance.scope}`);
  judge('life-of-authorization', expiresAt <= allowance.endsAt, `until ${expiresAt}, authorization until ${allowance.endsAt}`);
  judge('bound-where-required', (response.token_type === 'DPoP') === (key?.startsWith('dpop') === true), `${response.token_type}: ${key}`);
  judge(
    'grant-registered',
    response.refresh_token === undefined || allowance.refreshable,
    'a refresh token went to a client that may not refresh',
  );
}

function keepRefreshToken(world: World, { client, response, allowance, key, family }: Received): void {
  if (response.refresh_token === undefined) return;
  const kept = family ?? {
    allowance,
    generation: 0,
    rotatedAt: 0,
    expiresAt: world.now() + client.refreshTokenTtlSeconds,
    key,
  };
  const { generation } = kept;
  if (!world.refreshTokens.some(({ value }) => value === response.refresh_token))
    world.refreshTokens.push({ value: response.refresh_token, family: kept, generation });
}

/** What a client that asks now is allowed. */
export function allowanceOf(
  world: World,
  client: Client,
  {
    life = 0,
    refreshable = false,
    ...granted
  }: Pick<Allowance, 'user' | 'scope' | 'audience'> & Partial<Pick<Allowance, 'parents' | 'provedAt' | 'refreshable'>> & { life?: number },
): Allowance {
  const mayRefresh = refreshable && client.grantTypes.includes('refresh_token');
  return {
    clientId: client.id,
    registrationId: client.registrationId,
    provedAt: world.turn(),
    parents: [],
    ...granted,
    refreshable: mayRefresh,
    endsAt: world.now() + client.accessTokenTtlSeconds + (mayRefresh ? client.refreshTokenTtlSeconds : 0) + life,
  };
}
