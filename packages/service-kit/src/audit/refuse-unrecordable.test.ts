import { expect, it } from 'vitest';
import { ApiError } from '../api-error.ts';
import { envelopeErrors } from '../envelope-errors.ts';
import { createServer } from '../server.ts';
import { capturedLog } from '../testing/captured-log.ts';
import { withAuditStream } from './audited-logger.ts';

const origin = 'https://wwe.test';

/** Tells how a request of a script is answered, and whether it did anything, while no record can be written. */
async function ask(method: 'GET' | 'POST' | 'DELETE', url: string) {
  const { logger } = capturedLog();
  withAuditStream(logger, {
    write: () => {},
    writeUndoable: () => {},
    require() {
      throw new ApiError('unavailable', 'this cannot be recorded, so it is not done');
    },
  });
  const app = createServer({ logger });
  envelopeErrors(app);
  // Who may read an answer is known only to services.
  app.addHook('onRequest', async ({ headers }, reply) => void reply.header('access-control-allow-origin', headers.origin));
  let done = false;
  const act = async () => {
    done = true;
    return 'done';
  };
  app.get('/thing', act);
  app.post('/thing', act);
  app.delete('/thing', act);
  app.post('/question', { config: { readsOnly: true } }, act);
  const { statusCode, headers } = await app.inject({ method, url, headers: { origin } });
  return { answer: [statusCode, done], readableBy: headers['access-control-allow-origin'] };
}

it.each([
  ['POST', '/thing', [503, false]],
  ['DELETE', '/thing', [503, false]],
  ['POST', '/nowhere', [503, false]],
  ['GET', '/thing', [200, true]],
  ['POST', '/question', [200, true]],
] as const)('answers %s %s with %j while no record can be written, and lets a script read that', async (method, url, answer) => {
  expect(await ask(method, url)).toEqual({ answer, readableBy: origin });
});
