import { expectMessage } from './answers.ts';
import type { Received } from './channel.ts';
import { ProtocolViolation } from './errors.ts';
import type { Reader } from './exchanges.ts';
import type { ObjectChange } from './protocol.ts';

const kinds = { CFGObjectAdded: 'added', CFGObjectDeleted: 'deleted', CFGObjectInfoChanged: 'changed' } as const;
type ChangeMessage = keyof typeof kinds;

/** What has happened to objects of one type in the Configuration Database. */
export type Change = ObjectChange & { kind: (typeof kinds)[ChangeMessage] };

/** Who is told of changes; both are called as the message comes and must not throw. */
export interface ChangeListener {
  /** The changes after this one follow. */
  onBegin(change: number): void;
  onChange(change: Change): void;
}

/** The changes that come over one connection. */
export interface ChangeFeed {
  /** Reads the answer to `WatchObjects`; from there on changes may come. */
  begin(listener: ChangeListener): Reader<true>;
  /** Takes a change. Throws ProtocolViolation for one that nobody asked for or that falls behind the one before. */
  receive(received: Received): void;
}

const isChange = (received: Received): received is Received & { name: ChangeMessage } => Object.hasOwn(kinds, received.name);

/** Makes the feed of one connection. */
export const createChangeFeed = (): ChangeFeed => new Feed();

class Feed implements ChangeFeed {
  #listener: ChangeListener | undefined;
  #last = -1;

  begin(listener: ChangeListener): Reader<true> {
    return (received) => {
      const { change } = expectMessage(received, 'Watching');
      this.#listener = listener;
      this.#last = change;
      listener.onBegin(change);
      return true;
    };
  }

  receive(received: Received): void {
    if (this.#listener === undefined || !isChange(received))
      throw new ProtocolViolation('unexpected-message', `${received.name} answers no request`);
    const change = expectMessage(received, received.name);
    // Several messages may have the same number: it says up to where everything has been told.
    if (change.change < this.#last) throw new ProtocolViolation('invalid-answer', `change ${change.change} after change ${this.#last}`);
    this.#last = change.change;
    this.#listener.onChange({ ...change, kind: kinds[received.name] });
  }
}
