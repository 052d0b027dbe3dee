import { createLogger, type Logger, type LogLevel } from '../logger.ts';

/** A logger whose lines a test can read. */
export interface CapturedLog {
  logger: Logger;
  /** The lines as objects, in order. */
  lines: Record<string, unknown>[];
  /** Everything written, for asserting what must not be there. */
  text(): string;
}

/** A real logger that writes into an array instead of standard output. */
export function capturedLog(level: LogLevel = 'info'): CapturedLog {
  const lines: Record<string, unknown>[] = [];
  const written: string[] = [];
  const destination = {
    write(line: string) {
      written.push(line);
      lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  };
  return { logger: createLogger({ service: 'test', version: '0.0.0', level, destination }), lines, text: () => written.join('') };
}
