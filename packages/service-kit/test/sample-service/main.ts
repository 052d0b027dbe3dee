import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
// Not from the index: what is not loaded makes every start shorter.
import { audit } from '../../src/audit/audit.ts';
import { listenerOptions, listenerSettings } from '../../src/listener-settings.ts';
import { type RunContext, run } from '../../src/run.ts';
import type { Service } from '../../src/serve.ts';
import { createServer } from '../../src/server.ts';
import { setting } from '../../src/setting.ts';

const configSchema = z.object({
  ...listenerSettings,
  KIND: z.enum(['http', 'tcp', 'broken']).default('http'),
  CLOSE: z.enum(['well', 'badly', 'never']).default('well'),
  START: z.enum(['at-once', 'orphaned', 'waiting', 'probed', 'interrupted']).default('at-once'),
  SECRET: setting.secret(),
});
type Config = z.output<typeof configSchema>;

const close = async ({ CLOSE }: Config) => {
  if (CLOSE === 'badly') throw new Error('the store would not close');
  if (CLOSE === 'never') await new Promise(() => {});
};

function http(config: Config, { logger, metrics }: RunContext): Service {
  const app = createServer({ logger, ...listenerOptions(config) });
  metrics.observeRequests(app);
  app.get('/ping', async () => 'pong');
  app.get('/slow', async () => delay(300, 'done'));
  app.get('/throw', async () => {
    setTimeout(() => {
      throw new Error('nobody catches this');
    });
    return 'thrown';
  });
  app.get('/reject', async () => {
    void Promise.reject(new Error('nobody handles this'));
    return 'rejected';
  });
  return { app, close: () => close(config) };
}

function tcp(config: Config): Service {
  const server = createTcpServer((socket) => socket.end('hello'));
  const listen = () =>
    new Promise<number>((resolve) => server.listen(config.PORT, config.HOST, () => resolve((server.address() as AddressInfo).port)));
  return { listen, close: async () => server.close() };
}

await run({
  name: 'sample',
  version: '1.2.3',
  configSchema,
  env: process.env,
  argv: process.argv.slice(2),
  stopBoundMs: process.env.STOP_BOUND_MS === undefined ? undefined : Number(process.env.STOP_BOUND_MS),
  commands: {
    greet: async (_config, { logger, args }) => logger.info({ event: 'greeted', args }, 'hello'),
    fail: async () => {
      throw new Error('it failed');
    },
  },
  async start(config, context) {
    // Reading the channel is what notices its end.
    if (config.START === 'orphaned') while (process.connected) await delay(5);
    let storeIsThere = config.START === 'at-once';
    context.needs('store', async () => {
      if (config.START === 'probed') {
        process.kill(process.pid, 'SIGTERM');
        await delay(50);
      }
      if (!storeIsThere) throw new Error('the store is away');
    });
    if (config.START === 'interrupted') {
      process.send?.('waiting');
      await once(process, 'SIGTERM');
      throw new Error('what it waited for has gone');
    }
    if (config.START === 'waiting' || config.START === 'probed') {
      audit(context.logger, { event: 'signed-out', outcome: 'success' });
      process.send?.('waiting');
      await once(process, 'message');
      storeIsThere = true;
    }
    if (config.KIND === 'broken') throw new Error('it cannot start');
    return config.KIND === 'tcp' ? tcp(config) : http(config, context);
  },
});
