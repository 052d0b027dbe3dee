import { within } from '../choice.ts';
import { confirmationOf, type KeyName } from '../key-pairs.ts';
import { allowanceOf, keepIdToken } from '../receive.ts';
import type { Allowance, SignedIn } from '../records.ts';
import type { World } from '../world.ts';
import { type Asked, wordsOf } from './asked.ts';

/** How long a code lives, in seconds (RFC 6749 §4.1.2). */
const codeSeconds = 60;

/** Keeps what an answer brought. */
export function keepAnswer(world: World, asked: Asked, session: SignedIn, answer: Record<string, string>): void {
  const { client, parameters } = asked;
  const { code, access_token: accessToken, id_token: idToken } = answer;
  const audience = wordsOf(parameters.resource);
  const allowance = allowanceOf(world, client, {
    user: session.user,
    scope: parameters.scope === undefined ? client.scopes : wordsOf(parameters.scope),
    audience: audience.length > 0 ? audience : undefined,
    refreshable: true,
    provedAt: session.provedAt,
  });
  if (code !== undefined) keepCode(world, asked, { code, allowance });
  if (accessToken !== undefined) keepAccessToken(world, asked, { answer: { ...answer, access_token: accessToken }, allowance });
  if (idToken !== undefined)
    keepIdToken(world, { value: idToken, allowance, scope: allowance.scope, key: boundKeyOf(asked), nonce: parameters.nonce });
}

function keepCode(world: World, asked: Asked, { code, allowance }: { code: string; allowance: Allowance }): void {
  const key = boundKeyOf(asked);
  const verifier = world.verifiers.get(asked.parameters.code_challenge ?? '');
  const redirectUri = String(asked.parameters.redirect_uri);
  world.keepSecret(code);
  world.codes.push({
    value: code,
    allowance,
    redirectUri,
    expiresAt: world.now() + codeSeconds,
    ...(key && { key }),
    ...(verifier !== undefined && { verifier }),
  });
}

interface WithToken {
  answer: Record<string, string> & { access_token: string };
  allowance: Allowance;
}

function keepAccessToken(world: World, asked: Asked, { answer, allowance }: WithToken): void {
  const { access_token: value, token_type: type } = answer;
  const key = boundKeyOf(asked);
  const scope = wordsOf(answer.scope);
  const expiresAt = world.now() + Number(answer.expires_in);
  world.keepSecret(value);
  world.judge('scope-registered', within(scope, allowance.scope), `got ${scope}`);
  world.judge('life-of-authorization', expiresAt <= allowance.endsAt, `until ${expiresAt}`);
  world.judge('bound-key', (type === 'DPoP') === (key !== undefined), `the answer calls it ${type}`);
  const format = value.split('.').length === 3 ? 'jwt' : 'opaque';
  world.accessTokens.push({ value, allowance, scope, audience: allowance.audience, key, expiresAt, format, actors: [] });
}

/** The key that the code must be redeemed with: the one that the push proved, or the one that the request names. */
export function boundKeyOf({ parameters: { dpop_jkt: thumbprint }, pushed }: Pick<Asked, 'parameters' | 'pushed'>): KeyName | undefined {
  if (pushed?.key !== undefined) return pushed.key;
  return (['dpop-0', 'dpop-1'] as const).find((name) => JSON.stringify(confirmationOf(name)) === JSON.stringify({ jkt: thumbprint }));
}
