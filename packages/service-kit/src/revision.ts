import type { Logger } from './logger.ts';

/** What `watchRevision` watches, and what it does. */
export interface RevisionOptions {
  /** Reads the counter; it must come back within a bounded time. */
  read: () => Promise<number | string>;
  everyMs?: number | undefined;
  /** Called with every value that differs from the one before, also with the first: what was cached before it may be older. */
  onChange: (revision: number | string) => void | Promise<void>;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/** A running watch. */
export interface RevisionWatch {
  start(): void;
  stop(): void;
  /** The last revision seen; `undefined` before the first. */
  readonly current: number | string | undefined;
}

/** Asks for a revision counter again and again, so that caches learn of changes within `everyMs`. Failures are survived; one log line an outage. */
export function watchRevision({ read, everyMs = 1000, onChange, logger }: RevisionOptions): RevisionWatch {
  let current: number | string | undefined;
  let failing = false;
  let underWay: { timer?: NodeJS.Timeout } | undefined;

  const look = async () => {
    const revision = await read();
    if (revision === current) return;
    await onChange(revision);
    current = revision;
  };
  const report = (failed: boolean, err?: unknown) => {
    if (failed && !failing) logger.warn({ event: 'revision.lost', err }, 'the revision cannot be read; what is cached keeps serving');
    if (!failed && failing) logger.info({ event: 'revision.back' }, 'the revision can be read again');
    failing = failed;
  };
  const round = async (watch: { timer?: NodeJS.Timeout }) => {
    await look().then(
      () => report(false),
      (error: unknown) => report(true, error),
    );
    if (watch === underWay) watch.timer = setTimeout(round, everyMs, watch).unref();
  };

  return {
    start() {
      if (underWay) return;
      underWay = {};
      void round(underWay);
    },
    stop() {
      clearTimeout(underWay?.timer);
      underWay = undefined;
    },
    get current() {
      return current;
    },
  };
}
