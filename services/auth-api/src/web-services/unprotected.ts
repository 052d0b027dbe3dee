import { isPlainPath } from '@gauth/auth-client';

/**
 * Whether a request is for what everybody may ask for. `unprotected` are texts such as `GET /api/v2/diagnostics/version`; `*` as method is any, and a path that ends
 * with a slash and a star is what is below it. A path that could be read in two ways matches nothing.
 */
export function isUnprotected({ method, uri }: { method: string; uri: string }, unprotected: readonly string[]): boolean {
  const [path = ''] = uri.split('?');
  return isPlainPath(path) && unprotected.some((entry) => matches(entry, method, path));
}

function matches(entry: string, method: string, path: string): boolean {
  const [wantedMethod = '', wantedPath = ''] = entry.split(' ');
  if (wantedMethod !== '*' && wantedMethod !== method) return false;
  return wantedPath.endsWith('/*') ? path.startsWith(wantedPath.slice(0, -1)) : path === wantedPath;
}
