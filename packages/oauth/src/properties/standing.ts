import { decodeJwt } from 'jose';
import type { Authorization } from '../model.ts';
import type { Holder } from '../token/who-holds.ts';
import { basic } from './ask.ts';
import { within } from './choice.ts';
import { probeId, secretOf } from './client-features.ts';
import { endOf } from './ends.ts';
import type { InvariantId } from './invariants.ts';
import { confirmationOf } from './key-pairs.ts';
import type { AccessToken, Allowance, RefreshToken } from './records.ts';
import type { World } from './world.ts';

/** Why a token must be dead now; undefined where it must be alive. */
export const endOfAccessToken = (world: World, { allowance, expiresAt }: AccessToken): InvariantId | undefined =>
  endOf(world, allowance) ?? (world.now() >= expiresAt ? 'expired' : undefined);

/** The same of a refresh token. */
export const endOfRefreshToken = (world: World, { family, generation }: RefreshToken): InvariantId | undefined => {
  const end = endOf(world, family.allowance) ?? (world.now() >= family.expiresAt ? 'expired' : undefined);
  return end ?? (generation === family.generation ? undefined : 'refresh-reuse');
};

/** What is asked here. */
export const standing: readonly InvariantId[] = [
  ...(['alive', 'expired', 'revoked', 'signed-out', 'signed-in-after', 'parent-ended', 'namesake', 'contact-centers'] as const),
  ...([
    'own-user',
    'scope-said',
    'audience-narrows',
    'bound-key',
    'actor-named',
    'jwt-said',
    'code-replay',
    'refresh-reuse',
    'audit-silent',
  ] as const),
];

/** What must be true of everything that was ever handed out, at any moment. */
export async function judgeStanding(world: World): Promise<void> {
  for (const token of world.accessTokens) {
    const holder = await world.server.whoHolds(token.value);
    judgeLife(world, token.allowance, { dead: endOfAccessToken(world, token), found: holder !== undefined });
    if (holder) judgeHolder(world, token, holder);
  }
  for (const token of world.refreshTokens)
    judgeLife(world, token.family.allowance, { dead: endOfRefreshToken(world, token), found: await isActive(world, token.value) });
  judgeAudit(world);
}

/** What introspection says to whom it tells everything. */
async function isActive({ server }: World, token: string): Promise<boolean> {
  const { introspection } = await server.introspect({ form: { token }, authorization: basic(probeId, secretOf(probeId)) });
  return introspection.active;
}

function judgeLife({ judge, signedOut }: World, { user }: Allowance, { dead, found }: { dead: InvariantId | undefined; found: boolean }) {
  if (dead !== undefined) return judge(dead, !found, 'it is still alive');
  return judge(user && signedOut.has(user.id) ? 'signed-in-after' : 'alive', found, 'it is dead');
}

function judgeHolder({ judge }: World, token: AccessToken, { authorization, expiresAt }: Omit<Holder, 'client'>): void {
  const { allowance, scope, audience, key } = token;
  judge('own-user', authorization.user?.id === allowance.user?.id, `expected ${allowance.user?.id}, is ${authorization.user?.id}`);
  judge('scope-said', authorization.scope.join() === scope.join(), `expected ${scope}, is ${authorization.scope}`);
  judge('audience-narrows', isBounded(authorization.audience, audience), `expected ${audience}, is ${authorization.audience}`);
  const { confirmation } = authorization;
  const expected = key && confirmationOf(key);
  judge('bound-key', JSON.stringify(confirmation) === JSON.stringify(expected), `expected ${key}, is ${JSON.stringify(confirmation)}`);
  if (token.format === 'jwt') judge('jwt-said', saysTheSame(token.value, { authorization, expiresAt }), 'it says something else');
  judge('actor-named', actorsOf(authorization.actor).join() === token.actors.join(), `expected ${token.actors}`);
}

/** Whether who verifies a JWT alone hears the same as who asks here. */
function saysTheSame(jwt: string, { authorization, expiresAt }: Pick<Holder, 'authorization' | 'expiresAt'>): boolean {
  const { exp, scope, client_id: clientId, cnf, sub, act } = decodeJwt(jwt);
  const { scope: granted, clientId: of, confirmation, user, subjectClientId, actor } = authorization;
  const said = [exp, scope, clientId, cnf, sub, act];
  return (
    JSON.stringify(said) === JSON.stringify([expiresAt, granted.join(' '), of, confirmation, user?.id ?? subjectClientId ?? of, actor])
  );
}

const isBounded = (audience: readonly string[] | undefined, expected: readonly string[] | undefined): boolean =>
  audience === undefined || expected === undefined ? audience === expected : within(audience, expected) && audience.length > 0;

/** Those who act, outermost first. */
export const actorsOf = (actor: Authorization['actor']): string[] => (actor ? [actor.sub, ...actorsOf(actor.act)] : []);

/** Only what is new since the last time. */
function judgeAudit({ judge, audited, showsSecret }: World): void {
  const events = audited.splice(0);
  if (events.length > 0) judge('audit-silent', !showsSecret(JSON.stringify(events)), 'an event shows a secret');
}
