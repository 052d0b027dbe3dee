import type { ExternalPerson } from '../module.ts';

/**
 * The principal of a person: the External ID, else the user name, in the first of the realms unless the External ID names one of them. Undefined where nobody
 * can have such a principal.
 */
export function principalOf({ externalId, userName }: ExternalPerson, realms: readonly [string, ...string[]]): string | undefined {
  const whole = externalId === '' ? `${quoted(userName)}@${realms[0]}` : inRealm(externalId, realms);
  return whole !== undefined && isPossible(whole) ? whole : undefined;
}

/** Without its realm a principal is of the first one; the text behind another @ is not ours to ask about. */
function inRealm(externalId: string, realms: readonly [string, ...string[]]): string | undefined {
  const at = externalId.lastIndexOf('@');
  if (at === -1) return `${externalId}@${realms[0]}`;
  return realms.includes(externalId.slice(at + 1)) ? externalId : undefined;
}

/** A user name is one component, so what would part it is quoted: `a/admin` must not become the administrator's principal of a (RFC 1964 §2.1.1). */
const quoted = (name: string): string => name.replaceAll(/[\\/@]/g, '\\$&');

const longest = 256;

function isPossible(principal: string): boolean {
  const plain = principal.isWellFormed() && !/\p{Cc}/u.test(principal);
  return plain && principal.length <= longest && !principal.startsWith('@');
}
