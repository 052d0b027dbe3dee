import { newAuthorization } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import { newIdBeside } from '../ids.ts';
import type { Actor, Authorization, Client, Confirmation } from '../model.ts';
import { narrowScope } from '../scope.ts';
import type { BroughtToken } from './brought-token.ts';

interface Conversion {
  subject: BroughtToken;
  actor: BroughtToken | undefined;
  client: Client;
  scope: readonly string[];
  audience: string[] | undefined;
  acting: Actor | undefined;
  now: Date;
}

/**
 * The authorization that comes of a conversion: of the same subject, for the client that asks, never for longer than what it was made of, and dead as soon as
 * that is revoked. It can neither be refreshed nor is it bound to any key but that of the client.
 */
export function convertedOf({ subject, actor, client, scope, audience, acting, now }: Conversion): Authorization {
  const { actor: _inActing, subjectClientId, ...inherited } = subject.inherited;
  const fresh = newAuthorization({ client, user: inherited.user, scope, now });
  const [parent] = inherited.derivedFrom ?? [];
  const confirmation = ownKeyOf([subject, ...(actor ? [actor] : [])], client);
  return {
    ...fresh,
    ...(parent !== undefined && { id: newIdBeside(parent) }),
    ...inherited,
    ...(subjectClientId !== undefined && subjectClientId !== client.id && { subjectClientId }),
    ...(acting && { actor: acting }),
    ...(audience && { audience }),
    ...(confirmation && { confirmation }),
    expiresAt: Math.min(fresh.expiresAt, subject.expiresAt, actor?.expiresAt ?? Number.POSITIVE_INFINITY),
  };
}

/** The key that the client must prove because tokens of its own are bound to it: whoever stole them must not get rid of it here. */
function ownKeyOf(brought: readonly BroughtToken[], client: Client): Confirmation | undefined {
  const bound = brought.flatMap(({ clientId, confirmation }) => (clientId === client.id && confirmation ? [confirmation] : []));
  const [first, second = first] = bound;
  if (JSON.stringify(first) !== JSON.stringify(second))
    throw new OAuthError('invalid_request', 'subject_token and actor_token are bound to different keys', {
      cause: 'sender constraint: expected one key for subject_token and actor_token, are two',
    });
  return first;
}

/** What the subject's scope and the client's have in common, and of that what was asked for. Throws `invalid_scope`. */
export function scopeOf(requested: string | undefined, { scope: granted }: BroughtToken, { scopes }: Client): string[] {
  const scope = narrowScope(requested, granted?.filter((value) => scopes.includes(value)) ?? scopes);
  if (scope.length === 0 && granted !== undefined && granted.length > 0)
    throw new OAuthError('invalid_scope', 'nothing of the scope of subject_token is left for this client', {
      cause: 'scope: expected something in common with the scopes of the client, has nothing',
    });
  return scope;
}
