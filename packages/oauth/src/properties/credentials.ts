import fc from 'fast-check';
import { picked } from './choice.ts';
import type { Allowance } from './records.ts';
import { endOfAccessToken, endOfRefreshToken } from './standing.ts';
import type { World } from './world.ts';

/** Anything that was handed out to a client, and what it is good for now. */
export interface Credential {
  kind: CredentialKind;
  value: string;
  allowance: Allowance;
  scope: readonly string[];
  expiresAt: number;
  /** Introspection calls it alive. */
  active: boolean;
  /** It can be revoked, and everything of its authorization with it. */
  revocable: boolean;
}

/** Which of them, those that matter most often. */
export const credentialKind = fc.constantFrom('access', 'access', 'refresh', 'id', 'code');
export type CredentialKind = typeof credentialKind extends fc.Arbitrary<infer Value> ? Value : never;

/** All of a kind. */
export function credentialsOf(world: World, kind: CredentialKind): Credential[] {
  if (kind === 'access')
    return world.accessTokens.map((token) => {
      const active = endOfAccessToken(world, token) === undefined;
      const { value, allowance, scope, expiresAt } = token;
      return { kind, value, allowance, scope, expiresAt, active, revocable: active };
    });
  if (kind === 'refresh')
    return world.refreshTokens.map((token) => {
      const { family, value } = token;
      const lives = endOfRefreshToken(world, { ...token, generation: family.generation }) === undefined;
      const { allowance, expiresAt } = family;
      return {
        kind,
        value,
        allowance,
        scope: allowance.scope,
        expiresAt,
        active: endOfRefreshToken(world, token) === undefined,
        revocable: lives,
      };
    });
  const others = kind === 'id' ? world.idTokens : world.codes;
  return others.map(({ value, allowance, expiresAt }) => ({
    kind,
    value,
    allowance,
    scope: allowance.scope,
    expiresAt,
    active: false,
    revocable: false,
  }));
}

/** One of a kind. */
export const credential = (world: World, { kind, number }: { kind: CredentialKind; number: number }): Credential | undefined =>
  picked(credentialsOf(world, kind), number);
