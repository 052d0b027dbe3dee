import type { ObjectType } from '@gauth/config-server';

/** A place in the history of the database: which transactions had ended there (PostgreSQL's text of a `pg_snapshot`). */
export type Position = string;

/** What happened to one object in one transaction. */
export interface LoggedChange {
  transaction: string;
  objectType: ObjectType;
  dbid: number;
  kind: 'added' | 'changed' | 'deleted';
}

/** What was noted of changes in the Configuration Database. */
export interface ChangeLog {
  /** Where the database is now; `complete` says whether everything after `since` is still noted. One statement. */
  position(since?: Position): Promise<{ position: Position; complete: boolean }>;
  /** Whether this number is of the past and everything after it is still noted. One statement. */
  remembers(number: number): Promise<boolean>;
  /** Changes that `upTo` has and `from` has not, in a fixed order, after `last`, at most `limit`. One statement. */
  read(range: { from: Position; upTo: Position }, page: { last: LoggedChange | undefined; limit: number }): Promise<LoggedChange[]>;
  /** Deletes some of what is too old or too much, but nothing after this number, and answers how many it deleted. One statement. */
  forget(upTo: number): Promise<number>;
}

/** The number of a position: every transaction up to it has ended there. A later position has the same or a higher one. */
export const numberOf = (position: Position): number => Number(position.split(':')[0]) - 1;

/** The earliest position of this number. */
export const positionOf = (number: number): Position => `${number + 1}:${number + 1}:`;
