import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ConsulEvent, type ConsulServices, type ConsulServicesOptions, createConsulServices } from './consul.ts';
import type { ConsulAnswer, ConsulQuery } from './consul-query.ts';

const service = { name: 'cfgmaster', datacenter: undefined };
const at = (host: string) => [{ host, port: 8888 }];

type Asked = ConsulQuery & PromiseWithResolvers<ConsulAnswer>;
let services: ConsulServices | undefined;
let events: ConsulEvent[];
let asked: Asked[];
beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  asked = [];
});
afterEach(() => {
  services?.close();
  vi.useRealTimers();
});

/** Services of a Consul whose answers the test gives. */
function servicesOf(options: Partial<ConsulServicesOptions> = {}): ConsulServices {
  services = createConsulServices({
    ask: (query) => {
      const answer = Promise.withResolvers<ConsulAnswer>();
      query.signal.addEventListener('abort', () => answer.reject(new Error('not wanted')));
      asked.push({ ...query, ...answer });
      return answer.promise;
    },
    onEvent: (event) => events.push(event),
    ...options,
  });
  return services;
}
const answer = async (index: bigint, host: string, waitMs = 100): Promise<void> => {
  asked.at(-1)?.resolve({ index, instances: at(host) });
  await vi.advanceTimersByTimeAsync(waitMs);
};
const fail = async (waitMs: number): Promise<void> => {
  asked.at(-1)?.reject(new Error('away'));
  await vi.advanceTimersByTimeAsync(waitMs);
};
const indices = () => asked.map(({ index }) => index);

it('waits for the first answer, and then knows every later one without being asked', async () => {
  const { find } = servicesOf();
  const first = find(service);
  await answer(5n, 'one');
  expect(await first).toEqual(at('one'));
  await answer(9n, 'two');
  expect(await find(service)).toEqual(at('two'));
  expect(indices()).toEqual([0n, 5n, 9n]);
  expect(asked.map(({ timeoutMs }) => timeoutMs)).toEqual([700, 66_700, 66_700]);
});

it('asks once for many callers', async () => {
  const { find } = servicesOf();
  const all = Promise.all([find(service), find(service), find(service)]);
  await answer(5n, 'one');
  expect(await all).toEqual([at('one'), at('one'), at('one')]);
  expect(indices()).toEqual([0n, 5n]);
});

it('begins anew when the index goes back', async () => {
  const { find } = servicesOf();
  void find(service);
  await answer(500n, 'one');
  await answer(3n, 'two');
  await answer(3n, 'three');
  expect(indices()).toEqual([0n, 500n, 0n, 3n]);
  expect(await find(service)).toEqual(at('three'));
});

it('does not hurry when an answer that should have waited says nothing new', async () => {
  const { find } = servicesOf();
  void find(service);
  await answer(5n, 'one');
  await answer(5n, 'one', 900);
  expect(indices()).toEqual([0n, 5n]);
  await vi.advanceTimersByTimeAsync(100);
  expect(indices()).toEqual([0n, 5n, 5n]);
});

it('keeps the last answer while Consul is away, and says so once', async () => {
  const { find } = servicesOf();
  void find(service);
  await answer(5n, 'one');
  for (let attempt = 0; attempt < 10; attempt += 1) await fail(5000);
  expect(await find(service)).toEqual(at('one'));
  expect(events).toEqual([{ kind: 'discovery-failed', service: 'cfgmaster', reason: 'away' }]);
  // What it has now may have another history.
  expect(asked.at(-1)?.index).toBe(0n);
  await answer(2n, 'two');
  expect(await find(service)).toEqual(at('two'));
  expect(events.slice(1)).toEqual([{ kind: 'discovery-back', service: 'cfgmaster' }]);
});

it('has no answer as long as there never was one', async () => {
  const { find } = servicesOf();
  const first = find(service);
  first.catch(() => undefined);
  await fail(0);
  await expect(first).rejects.toThrow('away');
  await expect(find(service)).rejects.toThrow('away');
});

it('pauses longer and longer while Consul is away', async () => {
  const { find } = servicesOf();
  find(service).catch(() => undefined);
  await fail(60_000);
  expect(asked).toHaveLength(2);
  const begun = Date.now();
  for (let attempt = 0; attempt < 8; attempt += 1) {
    asked.at(-1)?.reject(new Error('away'));
    while (asked.length < attempt + 3) await vi.advanceTimersByTimeAsync(10);
  }
  expect(Date.now() - begun).toBeGreaterThan(10_000);
});

it('stops watching what nobody asks for any more; then a question waits for a fresh answer', async () => {
  const { find } = servicesOf({ idleMs: 10_000 });
  void find(service);
  await answer(5n, 'one');
  await vi.advanceTimersByTimeAsync(10_001);
  await answer(6n, 'two', 5000);
  expect(indices()).toEqual([0n, 5n]);
  const fresh = find(service);
  expect(indices()).toEqual([0n, 5n, 0n]);
  await answer(9n, 'three');
  expect(await fresh).toEqual(at('three'));
});

it('watches a limited number; the one asked for longest ago is let go but not forgotten', async () => {
  const { find } = servicesOf({ maxWatched: 2 });
  for (const name of ['a', 'b', 'c']) {
    void find({ ...service, name });
    await answer(5n, name);
  }
  expect(asked.filter(({ signal }) => !signal.aborted).map(({ service: { name } }) => name)).toEqual(['b', 'b', 'c', 'c']);
  const again = find({ ...service, name: 'a' });
  await fail(0);
  expect(await again).toEqual(at('a'));
});

it('ends with close', async () => {
  const { find, close } = servicesOf();
  const waiting = find(service);
  waiting.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  close();
  await expect(waiting).rejects.toThrow('not wanted');
  await expect(find(service)).rejects.toThrow('the resolver is closed');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
  expect(events).toEqual([]);
});
