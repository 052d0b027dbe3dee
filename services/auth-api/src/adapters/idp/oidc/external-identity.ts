import type { OidcProvider } from '../../../ports/identity-providers.ts';
import { type ExternalIdentity, ProviderRefused } from '../../../ports/provider-protocol.ts';
import { claimTexts } from './claim-texts.ts';
import { strength } from './strength.ts';

type Claims = Readonly<Record<string, unknown>>;

/** OpenID Connect Core §2 for `sub`; the same for `sid`, which has no limit of its own. */
const maxIdLength = 255;

/** Claims that a provider's settings read and that are not among these. */
export function missingClaims({ attributes }: OidcProvider, claims: Claims): string[] {
  const texts = claimTexts(claims);
  return Object.values(attributes).filter((name): name is string => name !== undefined && !Object.hasOwn(texts, name));
}

/** Who signed in, by the verified claims of an ID token and those of user information. Throws `ProviderRefused` where they do not name exactly one person. */
export function externalIdentity(provider: OidcProvider, idToken: Claims, userInfo: Claims): ExternalIdentity {
  // What is signed says it in the first place.
  const claims = { ...userInfo, ...idToken };
  const attributes = claimTexts(claims);
  const sub = readSub(idToken.sub);
  const { sid, auth_time: authTime } = idToken;
  return {
    subject: readSubject(provider, { sub, attributes, claims }),
    link: { providerId: provider.id, subject: sub, ...(isId(sid) && { sessionIndex: sid }) },
    attributes,
    ...(typeof authTime === 'number' && { authenticatedAt: authTime * 1000 }),
    ...strength(provider, idToken),
  };
}

function readSub(sub: unknown): string {
  if (!isId(sub)) throw new ProviderRefused('invalid', `ID token: sub expected to have 1 to ${maxIdLength} characters`);
  return sub;
}

function readSubject(
  { attributes: { subject: name } }: OidcProvider,
  { sub, attributes, claims }: { sub: string; attributes: ExternalIdentity['attributes']; claims: Claims },
): string {
  if (name === undefined) return sub;
  const values = Object.hasOwn(attributes, name) ? (attributes[name] ?? []) : [];
  const [value] = values;
  if (value === undefined || value === '' || values.length > 1)
    throw new ProviderRefused('invalid', `claims: the one that names the person expected once, came ${values.length} times`);
  // An address that anybody could have entered there names nobody (OpenID Connect Core §5.7).
  if (name === 'email' && String(claims.email_verified) === 'false')
    throw new ProviderRefused('invalid', 'claims: email names the person and email_verified is false');
  return value;
}

const isId = (value: unknown): value is string => typeof value === 'string' && value.length > 0 && value.length <= maxIdLength;
