import { ApiError } from './api-error.ts';
import type { App } from './server.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Adds routes and, for each of their paths, an answer to the methods it has no route for: 405 with `Allow` (RFC 9110 §15.5.6), by the error handler of
 * `app`. Takes an app without prefix, because the routes' own scopes may have one.
 */
export async function refusingOtherMethods(app: App, addRoutes: () => Promise<void>): Promise<void> {
  const allowed = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = allowed.get(url) ?? new Set<string>();
    for (const each of [method].flat()) known.add(each);
    allowed.set(url, known);
  });
  await addRoutes();
  for (const [url, known] of [...allowed]) refuseOthers(app, url, known);
}

function refuseOthers(app: App, url: string, known: ReadonlySet<string>): void {
  const others = methods.filter((method) => !known.has(method));
  // A path that only answers preflight requests is no resource.
  if (others.length === 0 || others.length === methods.length) return;
  const allow = [...known].sort().join(', ');
  app.route({
    method: others,
    url,
    exposeHeadRoute: false,
    // Before the body is read: whatever it is, this is the reason for the refusal.
    onRequest: async () => {
      throw new ApiError('methodNotAllowed', `this path answers ${allow} only`, { headers: { allow } });
    },
    handler: async () => {},
  });
}
