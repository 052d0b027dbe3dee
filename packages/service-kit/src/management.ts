import { ApiError } from './api-error.ts';
import { envelopeErrors } from './envelope-errors.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { type App, createServer } from './server.ts';

/** Resolves when a thing the service needs is there, rejects when it is not. */
export type Check = () => Promise<unknown>;

/** The management listener, and what it learns of the service. It begins as one that is starting: down, but alive. */
export interface Management {
  app: App;
  /** From now on the service is ready only while this check passes as well. */
  needs(name: string, check: Check): void;
  /** From now on the service is as well as its checks. */
  started(): void;
  /** From now on `/health/ready` answers 503. */
  drain(): void;
}

const CHECK_TIMEOUT_MS = 1500;

/**
 * `/health/live` (the process runs), `/health/ready` (it has started and what it needs is there; 503 when not), `/prometheus`, and the product's `/health`,
 * which its charts use for both probes and which therefore, once started, reports the checks but fails with none of them: restarting a service does not
 * bring its database back.
 */
export function createManagement({ logger, metrics }: ManagementOptions): Management {
  const checks = new Map<string, Check>();
  const app = createServer({ logger: logger.child({}, { level: logger.isLevelEnabled('debug') ? 'debug' : 'warn' }), traced: false });
  let started = false;
  let draining = false;
  envelopeErrors(app);
  const look = async () => {
    // What is named while others are asked is not among the results.
    const complete = started;
    const results = Object.fromEntries(await Promise.all(Array.from(checks, (entry) => runCheck(entry, logger))));
    return { ready: complete && !draining && Object.values(results).every((state) => state === 'up'), checks: results };
  };
  app.get('/health', async (_request, reply) => {
    reply.code(started ? 200 : 503);
    return { status: started ? 'UP' : 'DOWN', checks: (await look()).checks };
  });
  app.get('/health/live', async () => ({ status: 'UP' }));
  app.get('/health/ready', async (_request, reply) => {
    const { ready, checks: results } = await look();
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'UP' : draining ? 'OUT_OF_SERVICE' : 'DOWN', checks: results };
  });
  app.get('/prometheus', async (_request, reply) => {
    const { contentType, text } = await metrics.expose();
    return reply.type(contentType).send(text);
  });
  return {
    app,
    needs(name, check) {
      checks.set(name, check);
    },
    started() {
      started = true;
    },
    drain() {
      draining = true;
    },
  };
}

interface ManagementOptions {
  logger: Logger;
  metrics: Metrics;
}

async function runCheck([name, check]: [string, Check], logger: Logger): Promise<[string, 'up' | 'down']> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new ApiError('unavailable', 'the check took too long')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), tooLate]);
    return [name, 'up'];
  } catch (err) {
    logger.debug({ event: 'check.failed', check: name, err }, 'a readiness check failed');
    return [name, 'down'];
  } finally {
    clearTimeout(timer);
  }
}
