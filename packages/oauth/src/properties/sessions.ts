import type { User } from '../model.ts';
import { picked } from './choice.ts';
import type { SignedIn } from './records.ts';
import type { World } from './world.ts';

/** Somebody signs in with a browser. */
export function signIn(world: World, user: User): void {
  const provedAt = world.turn();
  world.sessions.push({
    id: `session ${provedAt}`,
    user,
    authenticatedAt: world.now() * 1000,
    amr: ['pwd'],
    since: world.tick(),
    provedAt,
  });
}

/** Somebody signs out of everything. */
export async function signOutEverywhere(world: World, userId: string): Promise<void> {
  world.signedOut.set(userId, { turn: world.turn(), at: world.now() });
  await world.server.tokens.revokeUser(userId);
}

/** A browser session that is still one; 0 is the newest. */
export function sessionOf({ sessions, signedOut }: World, number: number | undefined): SignedIn | undefined {
  const session = number === undefined ? undefined : picked(sessions, number);
  return session && session.provedAt > (signedOut.get(session.user.id)?.turn ?? 0) ? session : undefined;
}
