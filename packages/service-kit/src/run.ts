import type { z } from 'zod';
import { ConfigError, type Environment, loadConfig } from './config.ts';
import type { ListenerSettings } from './listener-settings.ts';
import { createLogger, type Logger } from './logger.ts';
import { type Check, createManagement } from './management.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { App } from './server.ts';

/** What a service consists of while it runs. */
export interface Service {
  /** An HTTP service: listened on and closed by `run`. */
  app?: App | undefined;
  /** Any other listener: starts it and answers the bound port. */
  listen?: (() => Promise<number>) | undefined;
  /** What readiness depends on. */
  checks?: Readonly<Record<string, Check>> | undefined;
  /** Called last: stops accepting, finishes what is under way and closes the stores. */
  close?: (() => Promise<void>) | undefined;
}

/** What `start` and the commands get beside their configuration. */
export interface RunContext {
  logger: Logger;
  metrics: Metrics;
}

/** The settings `run` itself reads. */
export type RunSettings = Pick<ListenerSettings, 'HOST' | 'PORT' | 'MANAGEMENT_PORT' | 'LOG_LEVEL' | 'SHUTDOWN_DRAIN_SECONDS'>;

/** A service as its `main.ts` describes it. */
export interface RunOptions<Schema extends z.ZodObject> {
  name: string;
  version: string;
  configSchema: Schema;
  env: Environment;
  /** The arguments after the script: `process.argv.slice(2)`. */
  argv: readonly string[];
  /** What the first argument may name instead of serving: `migrate`, `import`. The process ends when it is done. */
  commands?: Readonly<
    Record<string, (config: Readonly<z.output<Schema>>, context: RunContext & { args: readonly string[] }) => Promise<unknown>>
  >;
  start: (config: Readonly<z.output<Schema>>, context: RunContext) => Promise<Service> | Service;
}

export async function run<Schema extends z.ZodObject>(options: RunOptions<Schema>): Promise<void> {
  const { name, version, env, configSchema, argv, commands = {}, start } = options;
  const config = loadConfig(configSchema, env);
  const settings = config as unknown as RunSettings;
  const logger = createLogger({ service: name, version, level: settings.LOG_LEVEL });
  const metrics = createMetrics(name);
  const [command, ...args] = argv;
  if (command !== undefined) {
    await commands[command]?.(config, { logger, metrics, args });
    return;
  }
  const service = await start(config, { logger, metrics });
  const management = createManagement({ logger, checks: service.checks ?? {}, metrics });
  await service.app?.listen({ host: settings.HOST, port: settings.PORT });
  await service.listen?.();
  await management.app.listen({ host: settings.HOST, port: settings.MANAGEMENT_PORT });
  void ConfigError;
}
