import type { App } from '@gauth/service-kit';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Adds routes and, for each of their paths, an answer to the methods it has no route for: 405 with `Allow` (RFC 9110 §15.5.6). */
export function refusingOtherMethods(app: App, addRoutes: (app: App) => void): void {
  const allowed = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ routePath, method }) => {
    const known = allowed.get(routePath) ?? new Set<string>();
    for (const each of [method].flat()) known.add(each);
    allowed.set(routePath, known);
  });
  addRoutes(app);
  for (const [url, known] of [...allowed]) {
    const allow = [...known].sort().join(', ');
    app.route({
      method: methods.filter((each) => !known.has(each)),
      url,
      // Before the body is read: whatever it is, this is the reason for the refusal.
      onRequest: async (_request, reply) => {
        const status = { code: 405, message: `this path answers ${allow} only` };
        return reply.code(405).header('allow', allow).send({ status });
      },
      handler: async () => {},
    });
  }
}
