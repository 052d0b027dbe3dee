import { errorFields, withoutCredentials } from './error-fields.ts';

const SECRET_NAMES = new Set([
  ...['authorization', 'proxyauthorization', 'cookie', 'setcookie', 'dpop', 'xapikey', 'apikey'],
  ...['password', 'oldpassword', 'newpassword', 'confirmpassword', 'passwordhash', 'passphrase', 'pin'],
  ...['secret', 'clientsecret', 'token', 'accesstoken', 'refreshtoken', 'idtoken', 'idtokenhint', 'subjecttoken', 'actortoken', 'bearer'],
  ...['devicecode', 'usercode'],
  ...['code', 'codeverifier', 'assertion', 'clientassertion', 'samlresponse', 'sessionid', 'keyring', 'privatekey'],
  ...['databaseurl', 'redisurl', 'connectionstring'],
]);
/** Secret whatever stands before it: `operationsPasswordHash`, `SERVICE_CLIENT_SECRET`. */
const SECRET_ENDINGS = /(password|passwordhash|secret|token|tokenuuid|apikey|privatekey)$/;
const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;

/** What stands in a log where a secret stood. */
export const REDACTED = '[redacted]';

/**
 * Copies the fields of a log line, replacing what is under a secret's name (in any spelling: `client_secret`, `clientSecret`, `set-cookie`) at any depth, and
 * what stands before the host in URLs.
 * Objects of classes (sockets, requests) are replaced by their class's name, because nobody knows what they carry.
 */
export const redacted = (fields: Record<string, unknown>): Record<string, unknown> => redactedObject(fields, 0);

function redactedObject(object: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object)
      .slice(0, MAX_ENTRIES)
      .map(([name, value]) => [name, isSecretName(name) && isPresent(value) ? REDACTED : redactedValue(value, depth)]),
  );
}

function redactedValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return withoutCredentials(value);
  // As a `toJSON` it would decide what is written.
  if (typeof value === 'function') return '[Function]';
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return errorFields(value);
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => redactedValue(entry, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return redactedObject(value, depth + 1);
  return `[${value.constructor?.name ?? 'object'}]`;
}

/** Of a dotted name the last part counts. */
function isSecretName(name: string): boolean {
  const plain = name
    .slice(name.lastIndexOf('.') + 1)
    .toLowerCase()
    .replaceAll(/[-_]/g, '');
  return SECRET_NAMES.has(plain) || SECRET_ENDINGS.test(plain);
}
const isPresent = (value: unknown): boolean => value !== undefined && value !== null;
