import type { Acr, OidcProvider } from '../../../ports/identity-providers.ts';

const multiFactor: Acr = 'urn:gauth:acr:multi-factor';
const password: Acr = 'urn:gauth:acr:password';
const maxMethods = 20;
const maxLength = 100;

/** How strongly somebody has proved at a provider who they are: what its settings make of `acr`; or several factors where it says so itself (RFC 8176 §2). */
export function strength(
  { acr: meanings }: OidcProvider,
  { acr, amr }: Readonly<Record<string, unknown>>,
): { acr: Acr; amr: readonly string[] } {
  const methods = Array.isArray(amr) ? amr.filter(isMethod).slice(0, maxMethods) : [];
  // One of these methods alone, such as `otp`, can have been the only one.
  if (methods.includes('mfa')) return { acr: multiFactor, amr: methods };
  return { acr: (typeof acr === 'string' && Object.hasOwn(meanings, acr) && meanings[acr]) || password, amr: methods };
}

/** What to ask a provider for, in its own words; a password is what everybody is asked for anyway. */
export const acrValuesFor = ({ acr: meanings }: OidcProvider, wanted: Acr | undefined): string[] =>
  wanted === multiFactor ? Object.keys(meanings).filter((name) => meanings[name] === wanted) : [];

const isMethod = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= maxLength && /^[\x21-\x7e]+$/.test(value);
