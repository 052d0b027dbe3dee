/** Servers of which one is active: the last that answered, and the next in the list once it is silent. */
export interface ServerOrder<T> {
  /** All, the active one first and the others in their order behind it. */
  inTurn(): T[];
  /** A server has answered: it is active from now on. */
  answered(server: T): void;
  /** A server is silent: if it is still the active one, the next is. */
  silent(server: T): void;
}

/** Begins with the first. */
export function createServerOrder<T>(servers: readonly T[]): ServerOrder<T> {
  let active = 0;
  return {
    inTurn: () => [...servers.slice(active), ...servers.slice(0, active)],
    answered(server) {
      active = servers.indexOf(server);
    },
    silent(server) {
      if (servers[active] === server) active = (active + 1) % servers.length;
    },
  };
}
