import type { FastifyPluginAsync } from 'fastify';
import { createAuthenticateBearer } from './authenticate-bearer.ts';
import { createAuthenticateByChain } from './authenticate-by-chain.ts';
import { anonymous, type GauthIdentity } from './identity.ts';
import type { GauthOptions } from './options.ts';
import { createRemember } from './remember.ts';
import { createIsUnprotected } from './unprotected.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends it. */
    gauth: GauthIdentity;
  }
}

/**
 * A plugin that authenticates every request of the instance it is registered on, and of those below, before anything else is done with it. Throws `TypeError` for
 * options that cannot be right.
 */
export function gauth(options: GauthOptions): FastifyPluginAsync {
  const { unprotected = [], timeoutMs = 3000, rememberSeconds = 10 } = options;
  const authUrl = options.authUrl.replace(/\/+$/, '');
  if (!/^https?:$/.test(URL.parse(authUrl)?.protocol ?? '')) throw new TypeError('authUrl: expected an address of gauth');
  const isUnprotected = createIsUnprotected(unprotected);
  const remember = createRemember(rememberSeconds);
  const authenticate =
    options.mode === 'bearer'
      ? createAuthenticateBearer({ ...options, authUrl, timeoutMs }, remember)
      : createAuthenticateByChain({ ...options, authUrl, timeoutMs }, remember);

  const plugin: FastifyPluginAsync = async (app) => {
    app.decorateRequest('gauth');
    app.addHook('onRequest', async (request) => {
      const { url } = request.routeOptions;
      request.gauth = url !== undefined && isUnprotected(request.method, url) ? anonymous : await authenticate(request);
    });
  };
  // Without a scope of its own, or the hook would hold for no route of the service.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}
