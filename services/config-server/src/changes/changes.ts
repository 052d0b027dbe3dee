import type { Logger } from '@gauth/service-kit';
import { createRepetition } from '../repetition.ts';
import { type ChangeLog, numberOf, type Position, positionOf } from './change-log.ts';
import { type ToldChange, toldChanges } from './told-changes.ts';

/** Somebody who wants to hear of changes. None of it may throw. */
export interface Watcher {
  /** Changes after this number follow. */
  begin(number: number): void;
  tell(change: ToldChange): void;
  /** Resolves when there is room for more. */
  drained(): Promise<void>;
  /** Changes were lost to this watcher; it must begin anew. */
  lost(reason: Error): void;
}

/** Whoever in this process remembers something of objects. */
export interface Observer {
  changed(change: ToldChange): void;
  /** Anything may have changed. */
  missed(): void;
}

/** Changes after this number are no longer known, or the number is not of this database. */
export class ChangesForgotten extends Error {
  override readonly name = 'ChangesForgotten';
}

/** The changes in the Configuration Database, read once for everybody in this process. */
export interface Changes {
  start(): void;
  /** Something may have changed. */
  wake(): void;
  /**
   * Tells the watcher every change after this number, or from now on, until the signal. Resolves when it is up to date. Rejects before it has begun:
   * with ChangesForgotten, or when the database is away.
   */
  watch(watcher: Watcher, options: { after: number | undefined; signal: AbortSignal }): Promise<void>;
  stop(): Promise<void>;
}

/** Notices can be lost, so there is a look at the table this often. */
const pollMs = 500;

interface ChangesOptions {
  log: ChangeLog;
  observer: Observer;
  logger: Logger;
}

/** Makes the reader of one process. */
export function createChanges({ log, observer, logger }: ChangesOptions): Changes {
  const audience = createAudience(observer);
  /** Up to where the audience hears everything. */
  let position: Position | undefined;

  const present = async (): Promise<Position> => {
    const found = position ?? (await log.position()).position;
    position ??= found;
    return position;
  };

  const turn = async (): Promise<void> => {
    const from = await present();
    const { position: upTo, complete } = await log.position(from);
    if (!complete) audience.loseAll(new Error('changes were forgotten before they were told'));
    if (upTo === from) return;
    const pages = toldChanges(log, { from, upTo });
    const first = await pages.next();
    // Who comes from now on begins at the new position.
    position = upTo;
    if (!first.done) await audience.tell(first.value, pages);
  };

  const reading = createRepetition({
    turn,
    pauseMs: () => pollMs,
    onFailing: (error) => logger.warn({ event: 'changes.unreadable', err: error }, 'changes cannot be read'),
  });

  const watchAfter = async (watcher: Watcher, after: number, signal: AbortSignal): Promise<void> => {
    if (!(await log.remembers(after))) throw new ChangesForgotten('the changes after this one are not known');
    watcher.begin(after);
    try {
      const join = (): void => audience.join(watcher, signal);
      await catchUp({ log, watcher, signal, from: positionOf(after), present: () => position, join });
      if (!(await log.remembers(after))) audience.lose(watcher, new Error('changes were forgotten before they were told'));
    } catch (cause) {
      audience.lose(watcher, new Error('changes could not be read to the end', { cause }));
    }
  };

  return {
    start: reading.start,
    wake: reading.wake,
    async watch(given, { after, signal }) {
      const watcher = neverFalling(given);
      const found = await present();
      if (after !== undefined) return watchAfter(watcher, after, signal);
      watcher.begin(numberOf(position ?? found));
      audience.join(watcher, signal);
    },
    stop: reading.stop,
  };
}

/** Those who hear everything from the same position on. */
function createAudience(observer: Observer) {
  const watchers = new Set<Watcher>();

  const lose = (watcher: Watcher, reason: Error): void => {
    watchers.delete(watcher);
    watcher.lost(reason);
  };

  return {
    join(watcher: Watcher, signal: AbortSignal): void {
      if (signal.aborted) return;
      watchers.add(watcher);
      signal.addEventListener('abort', () => watchers.delete(watcher), { once: true });
    },
    lose,
    loseAll(reason: Error): void {
      observer.missed();
      for (const watcher of watchers) lose(watcher, reason);
    },
    /** Tells those who are there now a page and all that follow it. */
    async tell(first: ToldChange[], further: AsyncIterable<ToldChange[]>): Promise<void> {
      const present = [...watchers];
      const tellPage = (page: ToldChange[]): void => {
        for (const change of page) observer.changed(change);
        for (const watcher of present.filter((each) => watchers.has(each))) for (const change of page) watcher.tell(change);
      };
      try {
        tellPage(first);
        for await (const page of further) tellPage(page);
      } catch (cause) {
        observer.missed();
        for (const watcher of present) lose(watcher, new Error('changes could not be read to the end', { cause }));
        throw cause;
      }
    },
  };
}

interface CatchUp {
  log: ChangeLog;
  watcher: Watcher;
  signal: AbortSignal;
  from: Position;
  present: () => Position | undefined;
  /** Called in the moment in which nothing is left. */
  join: () => void;
}

/** Tells what the audience has heard already, at the watcher's own pace, until nothing of that is left. */
async function catchUp({ log, watcher, signal, from, present, join }: CatchUp): Promise<void> {
  let reached = from;
  for (let upTo = present(); upTo !== undefined && upTo !== reached; upTo = present()) {
    for await (const page of toldChanges(log, { from: reached, upTo })) {
      if (signal.aborted) return;
      for (const change of page) watcher.tell(change);
      await watcher.drained();
    }
    reached = upTo;
  }
  join();
}

/** The reader of another server may have been ahead of ours: whoever comes from there is not sent back. */
function neverFalling(watcher: Watcher): Watcher {
  let highest = 0;
  const atLeast = (number: number): number => {
    highest = Math.max(highest, number);
    return highest;
  };
  return {
    begin: (number) => watcher.begin(atLeast(number)),
    tell: (change) => watcher.tell({ ...change, change: atLeast(change.change) }),
    drained: watcher.drained,
    lost: watcher.lost,
  };
}
