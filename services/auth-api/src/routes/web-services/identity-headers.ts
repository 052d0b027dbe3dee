import type { User } from '@gauth/oauth';
import { sessionOwnerOf } from '../../web-services/session-owner.ts';
import type { Step, WebServicesIdentity } from '../../web-services/step.ts';

/** What an API behind a gateway learns: who it is, and how that was found out. `session`: by a session that began before. */
export function identityHeaders(identity: WebServicesIdentity, by: Step['name'] | 'session'): Record<string, string> {
  if (identity.kind === 'anonymous') return { 'x-gws-authentication': by };
  const { name, contactCenterId, roles } = about(identity);
  return {
    'x-gws-authentication': by,
    'x-gws-user-id': inHeader(sessionOwnerOf(identity)),
    'x-gws-user-name': inHeader(name),
    ...(contactCenterId !== undefined && { 'x-gws-contact-center-id': inHeader(contactCenterId) }),
    'x-gws-roles': roles.map(inHeader).join(','),
  };
}

function about({ user, account }: WebServicesIdentity): { name: string; contactCenterId?: string | undefined; roles: readonly string[] } {
  if (user !== undefined) return { name: user.userName, contactCenterId: user.contactCenterId, roles: rolesOf(user) };
  return { name: account?.name ?? '', contactCenterId: account?.contactCenterId, roles: account?.roles ?? [] };
}

const rolesOf = ({ authorities }: User): readonly string[] => authorities;

/** Percent-encoded UTF-8, but for what headers can carry as it is. */
const inHeader = (text: string): string => text.replaceAll(/[^\x21-\x24\x26-\x2b\x2d-\x7e]+/gu, encodeURIComponent);
