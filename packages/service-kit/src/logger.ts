import { ecsFormat } from '@elastic/ecs-pino-format';
import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';
import { errorFields } from './error-fields.ts';
import { redacted } from './redaction.ts';

export type { Logger } from 'pino';

/** The levels a service may be told to log at. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Who logs, from which level on, and where to: standard output unless a destination is given. */
export interface LoggerOptions {
  service: string;
  version: string;
  level?: LogLevel | undefined;
  destination?: DestinationStream | undefined;
}

/**
 * One JSON object a line in the field names of the Elastic Common Schema. `event` becomes `event.action`, `err` becomes `error.*`;
 * secrets are redacted by name at any depth. Messages are constants, data goes in fields.
 */
export function createLogger({ service, version, level = 'info', destination }: LoggerOptions): Logger {
  const ecs = ecsFormat({ serviceName: service, serviceVersion: version, apmIntegration: false });
  const options = { ...ecs, level, formatters: { ...ecs.formatters, log: ecsFields }, hooks: { logMethod: nameErrors } };
  const logger = pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
  const makeChild = logger.child;
  // The formatters do not see what a child logger carries; children inherit this method.
  logger.child = function child(this: Logger, bindings: Record<string, unknown>, childOptions?: object) {
    return makeChild.call(this, ecsFields(bindings), childOptions);
  } as typeof logger.child;
  return logger;
}

/** An error logged without a message would lend the line its own, which may quote what a driver was given. */
function nameErrors(this: Logger, args: Parameters<LogFn>, log: LogFn): void {
  const [fields, message, ...rest] = args as [unknown, string | undefined, ...unknown[]];
  const err = fields instanceof Error ? fields : (fields as { err?: unknown } | undefined)?.err;
  if (err === undefined) log.apply(this, args);
  else log.call(this, fields instanceof Error ? { err } : fields, message ?? errorFields(err)['error.message'], ...rest);
}

function ecsFields({ err, event, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...redacted(fields),
    ...(event !== undefined && { 'event.action': event }),
    ...(err !== undefined && { ...errorFields(err) }),
  };
}
