import { createHash, randomBytes } from 'node:crypto';

const partitionLength = 11;

/**
 * The partition of a user: what begins every id that belongs to the user, so that tokens, families and the user's watermark can live in one
 * slot of a Redis Cluster. 66 bits of a hash: two users never share a watermark in practice.
 */
export const partitionOfUser = (userId: string): string =>
  createHash('sha256').update(userId).digest('base64url').slice(0, partitionLength);

/** The partition that an authorization id, a code, a token or a session id begins with. */
export const partitionOf = (id: string): string => id.slice(0, partitionLength);

const randomText = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** A new id of 22 characters in the user's partition; without a user (client credentials) in a random one. */
export const newId = (userId?: string): string => (userId === undefined ? randomText(8) : partitionOfUser(userId)) + randomText(8);

/** A new id in the partition of another one, so that both can be revoked together. */
export const newIdBeside = (id: string): string => partitionOf(id) + randomText(8);

/** A new code or opaque access token of an authorization: its id, then 144 random bits (RFC 6749 §10.10 asks for 128). */
export const newToken = (authorizationId: string): string => `${authorizationId}.${randomText(18)}`;

const tokenPattern = /^([\w-]{22})\.([\w-]{24})$/;
const jwtPattern = /^[\w-]+\.([\w-]+)\.[\w-]+$/;

/**
 * The authorization id in front of a code or token, or undefined where the text cannot be one of ours. An access token that is a JWT has it in its
 * `jti`; that it was really issued, only the store knows.
 */
export function authorizationIdOf(token: string): string | undefined {
  const [, payload] = jwtPattern.exec(token) ?? [];
  return tokenPattern.exec(payload === undefined ? token : jtiOf(payload))?.[1];
}

function jtiOf(payload: string): string {
  try {
    const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { jti?: unknown };
    return typeof jti === 'string' ? jti : '';
  } catch {
    return '';
  }
}

/** What a store keeps instead of a token, so that reading the store gives no usable token. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
