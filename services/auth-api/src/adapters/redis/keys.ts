import type { OneTimeUse } from '@gauth/oauth';
import type { OneTimeRecordKind } from '../../ports/one-time-records.ts';

/**
 * Every key in Redis. What stands in braces is the hash tag: all that belongs to one user, or to one authorization of a client, is in one slot of
 * a Redis Cluster. Nothing here is a token, a name or a secret: tokens and names come in as digests.
 */
export const keysOf = (partition: string) => {
  const key = (rest: string) => `gauth:{${partition}}:${rest}`;
  return {
    code: (digest: string) => key(`code:${digest}`),
    access: (digest: string) => key(`access:${digest}`),
    family: (authorizationId: string) => key(`family:${authorizationId}`),
    /** The tombstone of a revoked authorization. */
    revoked: (authorizationId: string) => key(`revoked:${authorizationId}`),
    session: (sessionId: string) => key(`session:${sessionId}`),
    /** Of a browser with Web Services; under the id of the session here that it comes from, where there is one. */
    webServicesSession: (id: string) => key(`web-services-session:${id}`),
    /** The ids of the user's sessions, by the millisecond until which each is alive. */
    sessions: key('sessions'),
    /** Who takes part in the sessions of the user. */
    participants: key('participants'),
    /** When the user last signed out everywhere. */
    watermark: key('watermark'),
  };
};

/** The count of failed sign-ins; each name has a slot of its own, so that one busy tenant does not fill one node. */
export const attemptsKey = (kind: 'account' | 'address' | 'tenant', digest: string): string => `gauth:{${digest}}:attempts:${kind}`;

/** What was used once; each use has a slot of its own. */
export const usedKey = (kind: OneTimeUse['kind'], digest: string): string => `gauth:{${digest}}:used:${kind}`;

/** A pushed authorization request; each has a slot of its own. */
export const pushedRequestKey = (digest: string): string => `gauth:{${digest}}:pushed-request`;

/** A device that waits for its user; each has a slot of its own. */
export const deviceKey = (digest: string): string => `gauth:{${digest}}:device`;

/** Up to which change an environment's Configuration Database was followed; each has a slot of its own. */
export const changeCursorKey = (digest: string): string => `gauth:{${digest}}:change-cursor`;

/** What is kept until it is first asked for; each has a slot of its own. */
export const oneTimeRecordKey = (kind: OneTimeRecordKind, digest: string): string => `gauth:{${digest}}:once:${kind}`;

/** Sessions behind those that an identity provider knows by one name; each name has a slot of its own. */
export const providerSessionsKey = (digest: string): string => `gauth:{${digest}}:provider-sessions`;
