import { ecsFormat } from '@elastic/ecs-pino-format';
import { type DestinationStream, pino } from 'pino';
import { errorFields } from './error-fields.ts';
import { redacted } from './redaction.ts';

export type { Logger } from 'pino';

import type { Logger } from 'pino';

/** The levels a service may be told to log at. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/**
 * One JSON object a line in the field names of the Elastic Common Schema, on standard output unless a destination is given.
 * `event` becomes `event.action`, `err` becomes `error.*`; secrets are redacted by name at any depth. Messages are constants, data goes in fields.
 */
export function createLogger({ service, version, level = 'info', destination }: LoggerOptions): Logger {
  const ecs = ecsFormat({ serviceName: service, serviceVersion: version, apmIntegration: false, convertErr: false });
  const bindings = ecs.formatters?.bindings ?? ((fields) => fields);
  const options = {
    ...ecs,
    level,
    formatters: { ...ecs.formatters, log: ecsFields, bindings: (fields: Record<string, unknown>) => bindings(ecsFields(fields)) },
  };
  return destination ? pino(options, destination) : pino(options);
}

interface LoggerOptions {
  service: string;
  version: string;
  level?: LogLevel | undefined;
  destination?: DestinationStream | undefined;
}

function ecsFields({ err, event, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...redacted(fields),
    ...(event !== undefined && { 'event.action': event }),
    ...(err !== undefined && { ...errorFields(err) }),
  };
}
