import { OAuthError } from './errors.ts';

/** An absolute URI without fragment (RFC 8707 §2). */
export const isResource = (text: string): boolean =>
  /^[\x21-\x7e]{1,2048}$/.test(text) && /^[a-z][a-z\d+.-]*:./i.test(text) && URL.canParse(text) && !text.includes('#');

/** Splits the `resource` parameter; where it was sent several times, the values stand here with spaces between them. */
export function parseResources(text: string | undefined): readonly string[] {
  const values = [...new Set((text ?? '').split(' ').filter((value) => value !== ''))];
  if (!values.every(isResource)) throw new OAuthError('invalid_target', 'resource must be an absolute URI without fragment');
  return values;
}

/** The audience of a request: what was asked for, else all of what was granted before, and never more than is allowed. */
export function narrowAudience(
  requested: readonly string[],
  granted: readonly string[] | undefined,
  allowed: readonly string[],
): readonly string[] | undefined {
  if (requested.length === 0) return granted;
  if (!requested.every((value) => (granted ?? allowed).includes(value)))
    throw new OAuthError('invalid_target', 'resource exceeds what is allowed here', {
      cause: 'resource: not registered for the client or not granted',
    });
  return requested;
}
