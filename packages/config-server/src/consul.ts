import { createBackoff } from './backoff.ts';
import type { Endpoint } from './connection.ts';
import type { AskConsul, ConsulService } from './consul-query.ts';

/** What happens while services are watched, for the log: once when Consul no longer says where a service is, and once when it does again. */
export type ConsulEvent = { kind: 'discovery-failed'; service: string; reason: string } | { kind: 'discovery-back'; service: string };

/** Where the services of a Consul are: known from the background as long as they are asked for. */
export interface ConsulServices {
  /** The instances that pass their checks, as last known; the first question waits for Consul. Rejects when nothing is known. */
  find(service: ConsulService): Promise<readonly Endpoint[]>;
  /** Ends what goes on in the background; later questions are refused. */
  close(): void;
}

/** What `createConsulServices` is told; times for tests. */
export interface ConsulServicesOptions {
  ask: AskConsul;
  onEvent: (event: ConsulEvent) => void;
  /** Services that are watched at once: each holds a connection, of which Consul allows 200 a client. Default 100. */
  maxWatched?: number;
  /** A service that nobody has asked for in this time is watched no more. Default an hour. */
  idleMs?: number;
  now?: () => number;
}

interface Watched {
  usedAt: number;
  stopping: AbortController;
  /** Settles with the first answer of this watch. */
  first: Promise<void>;
}

const maxKnown = 10_000;
/** Less than a client has for finding out where its servers are. */
const answerTimeoutMs = 700;
const waitSeconds = 60;
/** Consul adds a sixteenth to what it waits, so that not all end together. */
const blockingTimeoutMs = waitSeconds * 1000 * 1.1 + answerTimeoutMs;
/** Between two questions, whatever comes back: at once only if something has changed. */
const pauseMs = { afterChange: 50, afterNothing: 1000 };

/** Makes the view on one Consul. */
export function createConsulServices({
  ask,
  onEvent,
  maxWatched = 100,
  idleMs = 3_600_000,
  now = Date.now,
}: ConsulServicesOptions): ConsulServices {
  const known = new Map<string, readonly Endpoint[]>();
  const watched = new Map<string, Watched>();
  let closed = false;

  /** The oldest make room. */
  const remember = (key: string, instances: readonly Endpoint[]): void => {
    known.delete(key);
    known.set(key, instances);
    for (const oldest of known.keys()) {
      if (known.size <= maxKnown) break;
      known.delete(oldest);
    }
  };

  const watch = (key: string, service: ConsulService): Watched => {
    const stopping = new AbortController();
    const first = Promise.withResolvers<void>();
    first.promise.catch(() => undefined);
    const entry: Watched = { usedAt: now(), stopping, first: first.promise };
    const onAnswer = (instances: readonly Endpoint[]): void => {
      remember(key, instances);
      first.resolve();
    };
    const isIdle = (): boolean => now() - entry.usedAt > idleMs;
    void follow({ ask, onEvent, service, signal: stopping.signal, onAnswer, onFailure: first.reject, isIdle }).finally(() => {
      if (watched.get(key) === entry) watched.delete(key);
    });
    return entry;
  };

  const makeRoom = (): void => {
    for (const [oldest, { stopping }] of watched) {
      if (watched.size < maxWatched) return;
      watched.delete(oldest);
      stopping.abort();
    }
  };

  return {
    async find(service) {
      if (closed) throw new Error('the resolver is closed');
      const key = keyOf(service);
      let entry = watched.get(key);
      watched.delete(key);
      if (entry === undefined) {
        makeRoom();
        entry = watch(key, service);
      }
      entry.usedAt = now();
      watched.set(key, entry);
      // Until the first answer of this watch, what is known may be old.
      await entry.first.catch((reason: Error) => {
        if (!known.has(key)) throw reason;
      });
      return known.get(key) ?? [];
    },
    close() {
      closed = true;
      for (const { stopping } of watched.values()) stopping.abort();
      watched.clear();
    },
  };
}

const keyOf = ({ name, datacenter = '' }: ConsulService): string => `${name} ${datacenter}`;

interface Following {
  ask: AskConsul;
  onEvent: (event: ConsulEvent) => void;
  service: ConsulService;
  signal: AbortSignal;
  onAnswer: (instances: readonly Endpoint[]) => void;
  onFailure: (reason: Error) => void;
  isIdle: () => boolean;
}

/** Asks again and again: Consul answers when something has changed. */
async function follow({ ask, onEvent, service, signal, onAnswer, onFailure, isIdle }: Following): Promise<void> {
  const backoff = createBackoff({ firstMs: 250, longestMs: 5000 });
  let index = 0n;
  let failing = false;

  const askOnce = async (): Promise<number> => {
    const timeoutMs = index === 0n ? answerTimeoutMs : blockingTimeoutMs;
    const answer = await ask({ service, index, timeoutMs, waitSeconds, signal });
    onAnswer(answer.instances);
    const isNew = answer.index !== index;
    // An index that goes back belongs to another history: what follows must be asked for from the start.
    index = answer.index < index ? 0n : answer.index;
    return isNew ? pauseMs.afterChange : pauseMs.afterNothing;
  };

  const attempt = async (): Promise<number> => {
    try {
      const next = await askOnce();
      if (failing) onEvent({ kind: 'discovery-back', service: service.name });
      failing = false;
      backoff.reset();
      return next;
    } catch (reason) {
      if (!failing && !signal.aborted) onEvent({ kind: 'discovery-failed', service: service.name, reason: (reason as Error).message });
      failing = true;
      // After a restart of Consul the index may mean something else.
      index = 0n;
      onFailure(reason as Error);
      return backoff.nextMs();
    }
  };

  while (!signal.aborted && !isIdle()) await pause(await attempt(), signal);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms).unref();
  const end = (): void => {
    clearTimeout(timer);
    resolve();
  };
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', end));
}
