import type { LdapConnection } from './ldap-connection.ts';
import { NoAnswer } from './ldap-failures.ts';

/** Connections to one server that are in use by one question at a time and wait in between for the next. */
export interface ConnectionPool {
  /** Lends a connection. Work that finds a waiting one closed by the server is done again on a new one, so it must not matter that it began twice. */
  use<T>(signal: AbortSignal, work: (connection: LdapConnection) => Promise<T>): Promise<T>;
  /** Closes every connection, used or not. */
  close(): void;
}

interface PoolOptions {
  open: (signal: AbortSignal) => Promise<LdapConnection>;
  /** 0 lets them wait until the server closes them. */
  idleTimeoutMs: number;
  /** Connections that may wait: as many as one system is asked at once. */
  capacity?: number;
}

/** Makes the pool. */
export function createConnectionPool({ open, idleTimeoutMs, capacity = 64 }: PoolOptions): ConnectionPool {
  const waiting = new Map<LdapConnection, NodeJS.Timeout | undefined>();
  const used = new Set<LdapConnection>();
  let isClosed = false;

  const take = (): LdapConnection | undefined => {
    // The one that waited shortest is the likeliest to be open.
    for (const [connection, timer] of [...waiting].reverse()) {
      clearTimeout(timer);
      waiting.delete(connection);
      if (connection.isOpen()) return connection;
    }
    return undefined;
  };
  const giveBack = (connection: LdapConnection): void => {
    if (isClosed || !connection.isOpen() || waiting.size >= capacity) {
      connection.close();
      return;
    }
    const letGo = (): void => {
      waiting.delete(connection);
      connection.close();
    };
    waiting.set(connection, idleTimeoutMs === 0 ? undefined : setTimeout(letGo, idleTimeoutMs).unref());
  };
  const lend = async <T>(connection: LdapConnection, work: (connection: LdapConnection) => Promise<T>): Promise<T> => {
    used.add(connection);
    try {
      return await work(connection);
    } finally {
      used.delete(connection);
      giveBack(connection);
    }
  };

  return {
    async use(signal, work) {
      const kept = take();
      if (kept === undefined) return lend(await open(signal), work);
      try {
        return await lend(kept, work);
      } catch (error) {
        if (!(error instanceof NoAnswer && error.isClosedByServer)) throw error;
        return lend(await open(signal), work);
      }
    },
    close() {
      isClosed = true;
      for (const timer of waiting.values()) clearTimeout(timer);
      for (const connection of [...waiting.keys(), ...used]) connection.close();
      waiting.clear();
    },
  };
}
