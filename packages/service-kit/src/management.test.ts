import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Check, createManagement } from './management.ts';
import { createMetrics } from './metrics.ts';
import { capturedLog } from './testing/captured-log.ts';

const up: Check = async () => {};
const down: Check = async () => {
  throw new Error('connect to redis://:hush@cache.test failed');
};

function starting(checks: Record<string, Check> = { database: up, redis: up }) {
  const log = capturedLog();
  const management = createManagement({ logger: log.logger, metrics: createMetrics('test') });
  for (const [name, check] of Object.entries(checks)) management.needs(name, check);
  const attempt = async (path: string) => {
    const answer = await management.app.inject(path);
    return [answer.statusCode, answer.json()];
  };
  return { ...management, log, attempt };
}
function build(checks?: Record<string, Check>) {
  const management = starting(checks);
  management.started();
  return management;
}
afterEach(() => {
  vi.useRealTimers();
});

describe('createManagement', () => {
  it.each(['/health', '/health/ready'])('reports what is needed at %s', async (path) => {
    expect(await build().attempt(path)).toEqual([200, { status: 'UP', checks: { database: 'up', redis: 'up' } }]);
  });

  it.each(['/health', '/health/ready'])('says at %s that it is down while it starts, with what is known', async (path) => {
    const { attempt, needs, started } = starting({ database: up });
    expect(await attempt(path)).toEqual([503, { status: 'DOWN', checks: { database: 'up' } }]);
    expect(await attempt('/health/live')).toEqual([200, { status: 'UP' }]);
    needs('redis', up);
    started();
    expect(await attempt(path)).toEqual([200, { status: 'UP', checks: { database: 'up', redis: 'up' } }]);
  });

  it('is not ready by an answer to what it needed when it was asked, where it named more and started meanwhile', async () => {
    const database = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { attempt, needs, started } = starting({
      database() {
        asked.resolve();
        return database.promise;
      },
    });
    const answer = attempt('/health/ready');
    await asked.promise;
    needs('redis', down);
    started();
    database.resolve();
    expect((await answer)[0]).toBe(503);
  });

  it('is not ready while something it needs is down, and tells which without saying why', async () => {
    expect(await build({ database: up, redis: down }).attempt('/health/ready')).toEqual([
      503,
      { status: 'DOWN', checks: { database: 'up', redis: 'down' } },
    ]);
  });

  it('stays alive while something it needs is down, because a restart would not help', async () => {
    const { attempt } = build({ redis: down });
    expect(await attempt('/health/live')).toEqual([200, { status: 'UP' }]);
    expect(await attempt('/health')).toEqual([200, { status: 'UP', checks: { redis: 'down' } }]);
  });

  it('does not wait for a check that never answers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answer = build({ database: up, redis: () => new Promise(() => {}) }).attempt('/health/ready');
    await vi.advanceTimersByTimeAsync(1500);
    expect(await answer).toEqual([503, { status: 'DOWN', checks: { database: 'up', redis: 'down' } }]);
  });

  it('is down when a check throws at once', async () => {
    const throws: Check = () => {
      throw new Error('at once');
    };
    expect(await build({ throws }).attempt('/health/ready')).toEqual([503, { status: 'DOWN', checks: { throws: 'down' } }]);
  });

  it('is not ready once it drains, but alive', async () => {
    const { attempt, drain } = build();
    drain();
    expect(await attempt('/health/ready')).toEqual([503, { status: 'OUT_OF_SERVICE', checks: { database: 'up', redis: 'up' } }]);
    expect((await attempt('/health/live'))[0]).toBe(200);
  });

  it('exposes the metrics as Prometheus text', async () => {
    const answer = await build().app.inject('/prometheus');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.body).toContain('process_cpu_seconds_total{application="test"}');
  });

  it('does not fill the log with probes', async () => {
    const { attempt, log } = build({ redis: down });
    await attempt('/health/ready');
    await attempt('/health/live');
    expect(log.lines).toEqual([]);
  });

  it('knows nothing else', async () => {
    expect(await build().attempt('/metrics')).toEqual([404, { status: { code: 6, message: 'there is no such resource' } }]);
  });
});
