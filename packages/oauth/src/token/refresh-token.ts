import type { RefreshTokenMac } from '../ports.ts';

const pattern = /^([\w-]{22})\.(\d{1,9})\.([\w-]{43})$/;

/**
 * A refresh token is `family.generation.MAC`. The store holds one record a family with its current generation; any token of it can be computed
 * again, so a client that lost an answer can be given the same successor although no token was ever stored.
 */
export const refreshTokenOf = (mac: RefreshTokenMac, familyId: string, generation: number): string => {
  const text = `${familyId}.${generation}`;
  return `${text}.${mac.sign(text)}`;
};

/** Family and generation of a refresh token, or undefined unless we made it. */
export function readRefreshToken(mac: RefreshTokenMac, token: string): { familyId: string; generation: number } | undefined {
  const [, familyId, generation, signature] = pattern.exec(token) ?? [];
  if (familyId === undefined || generation === undefined || signature === undefined) return undefined;
  return mac.matches(`${familyId}.${generation}`, signature) ? { familyId, generation: Number(generation) } : undefined;
}
