import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createServer, listenerOptions, listenerSettings, type RunContext, run, type Service, setting } from '../../src/index.ts';

const configSchema = z.object({
  ...listenerSettings,
  KIND: z.enum(['http', 'tcp', 'broken']).default('http'),
  CLOSE: z.enum(['well', 'badly', 'never']).default('well'),
  START: z.enum(['at-once', 'orphaned', 'waiting']).default('at-once'),
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
  return { app, checks: { store: async () => {} }, close: () => close(config) };
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
  commands: {
    greet: async (_config, { logger, args }) => logger.info({ event: 'greeted', args }, 'hello'),
    fail: async () => {
      throw new Error('it failed');
    },
  },
  async start(config, context) {
    // Reading the channel is what notices its end.
    if (config.START === 'orphaned') while (process.connected) await delay(5);
    if (config.START === 'waiting') {
      process.send?.('waiting');
      await delay(60_000);
    }
    if (config.KIND === 'broken') throw new Error('it cannot start');
    return config.KIND === 'tcp' ? tcp(config) : http(config, context);
  },
});
