import type { z } from 'zod';
import type { Audit } from './audit/create-audit.ts';
import { startAudit } from './audit/start-audit.ts';
import { ConfigError, type Environment, loadConfig } from './config.ts';
import { endWhenTold } from './end-when-told.ts';
import type { KeyRing } from './key-ring.ts';
import { type ListenerSettings, withListenerRules } from './listener-settings.ts';
import type { Logger } from './logger.ts';
import type { Management } from './management.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { type Service, serve } from './serve.ts';
import { createServiceLog, type ServiceLog } from './service-log.ts';
import { startTracing } from './tracing/start-tracing.ts';

/** What `start` and the commands get beside their configuration. */
export interface RunContext {
  logger: Logger;
  metrics: Metrics;
  /** What is known of the Elasticsearch that the log goes to. */
  elasticsearch: ServiceLog['elasticsearch'];
}

/** What `start` gets besides: whatever the service will need is named at once, so that one that waits for it says so. */
export interface StartContext extends RunContext {
  needs: Management['needs'];
}

/** The settings `run` itself reads; `listenerSettings` has them. */
export type RunSettings = Omit<ListenerSettings, 'TRUST_PROXY' | 'TLS_KEY_FILE'>;

/** Something the process does instead of serving; it closes what it opens and returns. */
export type Command<Config> = (config: Config, context: RunContext & { args: readonly string[] }) => Promise<unknown>;

/** A service as its `main.ts` describes it. */
export interface RunOptions<Schema extends z.ZodObject> {
  name: string;
  version: string;
  /** The service's settings, `listenerSettings` among them. */
  configSchema: z.output<Schema> extends RunSettings ? Schema : never;
  env: Environment;
  /** The arguments after the script: `process.argv.slice(2)`. */
  argv: readonly string[];
  /** What the first argument may name: `migrate`, `import`. */
  commands?: Readonly<Record<string, Command<Readonly<z.output<Schema>>>>>;
  start: (config: Readonly<z.output<Schema>>, context: StartContext) => Promise<Service> | Service;
  /** See `serve`. */
  stopBoundMs?: number | undefined;
}

/** Exit codes of sysexits.h for what the operator has to mend. */
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;

/**
 * The life of a process: reads the configuration, then runs the command that the first argument names, or serves until it is told to stop.
 * Wrong configuration is explained on standard error (exit code 78), as is an unknown command (64); what fails later is logged (1).
 */
export async function run<Schema extends z.ZodObject>(options: RunOptions<Schema>): Promise<void> {
  const { name, version, argv, start, stopBoundMs } = options;
  const [commandName, ...args] = argv;
  const command = commandName === undefined ? undefined : findCommand(options, commandName);
  if (commandName !== undefined && !command) return;
  const config = readConfig(options);
  if (!config) return;

  const settings = config as unknown as RunSettings;
  const metrics = createMetrics(name, version);
  const log = createServiceLog({ service: name, version, level: settings.LOG_LEVEL, metrics });
  const { logger } = log;
  const context = { logger, metrics, elasticsearch: log.elasticsearch };
  if (settings.TLS_CERT_FILE !== undefined) context.metrics.observeCertificate(settings.TLS_CERT_FILE);
  process.on('unhandledRejection', (err) => logger.error({ event: 'service.unhandled', err }, 'a promise was rejected and nobody cared'));
  const openAudit = async () => {
    await log.open(settings);
    const copy = log.copyAudit;
    return startAudit(settings, { service: name, command: commandName, keyRing: keyRingOf(config), logger, metrics, copy });
  };
  if (command) {
    endWhenTold(log);
    await orExit(log, 'the command failed', () => withAudit(openAudit, () => command(config, { ...context, args })));
    await log.close();
    process.exit(0);
  }
  const service = {
    startAudit: openAudit,
    startTracing: () => startTracing(settings, { service: name, version, logger }),
    start: (needs: Management['needs']) => start(config, { ...context, needs }),
  };
  await orExit(log, 'the service could not start', () => serve({ settings, log, logger, metrics, stopBoundMs, ...service }));
}

/** Services that share secrets have a key ring under this name; others have none. */
const keyRingOf = (config: Record<string, unknown>): KeyRing | undefined => config.KEY_RING as KeyRing | undefined;

async function withAudit(openAudit: () => Promise<Audit>, work: () => Promise<unknown>): Promise<void> {
  const audit = await openAudit();
  try {
    await work();
  } finally {
    await audit.close();
  }
}

async function orExit(log: ServiceLog, message: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (err) {
    log.logger.fatal({ event: 'service.failed', err }, message);
    await log.close();
    process.exit(1);
  }
}

function findCommand<Schema extends z.ZodObject>({ name, commands = {} }: RunOptions<Schema>, wanted: string) {
  const command = Object.hasOwn(commands, wanted) ? commands[wanted] : undefined;
  if (!command) explain(EXIT_USAGE, [`unknown command; ${name} knows: ${Object.keys(commands).join(', ') || 'none'}`]);
  return command;
}

function readConfig<Schema extends z.ZodObject>({ configSchema, env }: RunOptions<Schema>): Readonly<z.output<Schema>> | undefined {
  try {
    return loadConfig(withListenerRules(configSchema as Schema), env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    explain(EXIT_CONFIG, ['the configuration is wrong:', ...error.problems.map((problem) => `  ${problem}`)]);
    return undefined;
  }
}

/** Plain text on standard error: whoever reads it has no log pipeline yet. */
function explain(exitCode: number, lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = exitCode;
}
