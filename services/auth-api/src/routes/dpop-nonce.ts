import type { DpopNonces } from '@gauth/oauth';
import type { App } from '@gauth/service-kit';

/** Hands the current nonce to whoever sends DPoP proofs, with every answer, so that nobody has to be refused to learn it (RFC 9449 §8.2). */
export function offerDpopNonces(app: App, nonces: DpopNonces): void {
  app.addHook('onRequest', async ({ headers }, reply) => {
    if (headers.dpop !== undefined) reply.header('dpop-nonce', nonces.current());
  });
}
