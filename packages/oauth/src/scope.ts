import { OAuthError } from './errors.ts';

const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Splits a `scope` parameter (RFC 6749 §3.3). `*` is one literal value of the product and stands for nothing but itself. */
function parseScope(scope: string): readonly string[] {
  const values = [...new Set(scope.split(' ').filter((value) => value !== ''))];
  if (!values.every((value) => scopeToken.test(value)))
    throw new OAuthError('invalid_scope', 'scope has characters that RFC 6749 does not allow');
  return values;
}

/** The scope of a request: what was asked for, all of what is allowed where nothing was asked for, and never more than is allowed. */
export function narrowScope(requested: string | undefined, allowed: readonly string[]): string[] {
  const values = requested === undefined ? [] : parseScope(requested);
  if (values.length === 0) return [...allowed];
  if (!values.every((value) => allowed.includes(value)))
    throw new OAuthError('invalid_scope', 'scope exceeds what is allowed here', {
      cause: 'scope: not registered for the client or not granted',
    });
  return [...values];
}
