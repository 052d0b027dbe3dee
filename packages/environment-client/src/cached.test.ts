import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createEnvironmentDirectory, type EnvironmentDirectory } from './cached.ts';
import type { EnvironmentClient } from './client.ts';
import type { ContactCenter } from './contact-center.ts';
import type { CorsOrigin } from './cors-origin.ts';
import type { EnvironmentConnection } from './environment.ts';
import { EnvironmentApiError, EnvironmentUnavailable } from './errors.ts';

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const aContactCenter = (number: number, change: Partial<ContactCenter> = {}): ContactCenter => ({
  id: uuid(number),
  environmentId: uuid(0),
  domains: [`t${number}`],
  auth: 'configServer',
  userNamePatterns: [],
  default: false,
  legacyGrants: true,
  relayExternalDiagnostics: false,
  kerberos: false,
  ...change,
});
const aConnection = (tenant: string): EnvironmentConnection => ({
  id: uuid(0),
  username: 'default',
  sealedPassword: 'sealed',
  connectionProtocol: 'addp',
  localTimeout: 60,
  remoteTimeout: 90,
  traceMode: 'CFGTMBoth',
  tlsEnabled: false,
  tenant,
  appName: 'Cloud',
  configServers: [],
});

/** An Environment API that a test can change, switch off and count the questions of. */
class Api implements EnvironmentClient {
  asked: string[] = [];
  away: Error | undefined;
  current = 1;
  centers: ContactCenter[] = [];
  origins: CorsOrigin[] = [];
  known: EnvironmentConnection | undefined;

  revision = () => this.answer('revision', () => this.current);
  contactCenters = () => this.answer('contactCenters', () => this.centers);
  corsOrigins = () => this.answer('corsOrigins', () => this.origins);
  environmentConnection = (id: string) => this.answer(`connection ${id}`, () => this.known);

  change(change: Partial<Pick<Api, 'centers' | 'origins' | 'known'>>): void {
    Object.assign(this, change);
    this.current += 1;
  }

  private async answer<T>(question: string, answer: () => T): Promise<T> {
    this.asked.push(question);
    if (this.away) throw this.away;
    return answer();
  }
}

let api: Api;
let directory: EnvironmentDirectory;
let log: string[];

beforeEach(() => {
  vi.useFakeTimers();
  api = new Api();
  log = [];
  directory = createEnvironmentDirectory({
    client: api,
    log: {
      onLoaded: ({ revision, contactCenters }) => log.push(`loaded ${revision}: ${contactCenters}`),
      onOutage: (error) => log.push(`away: ${(error as Error).message}`),
      onRecovered: () => log.push('back'),
    },
  });
});
afterEach(() => {
  directory.stop();
  vi.useRealTimers();
});

async function started(centers: ContactCenter[], origins: CorsOrigin[] = []): Promise<EnvironmentDirectory> {
  Object.assign(api, { centers, origins });
  directory.start();
  await vi.advanceTimersByTimeAsync(1);
  return directory;
}

it('finds a contact center by its id and by its domains in any letter case', async () => {
  const center = aContactCenter(1, { domains: ['T100', 'Straße'] });
  await started([center, aContactCenter(2)]);

  expect(directory.contactCenter(uuid(1).toUpperCase())).toEqual(center);
  expect(directory.contactCenterByDomain('t100')).toEqual(center);
  expect(directory.contactCenterByDomain('STRAßE')).toEqual(center);
  expect(directory.contactCenterByDomain('nowhere')).toBeUndefined();
  expect(directory.contactCenters()).toHaveLength(2);
});

it('finds the contact center of a user name by the most specific pattern, else by default', async () => {
  await started([
    aContactCenter(1, { userNamePatterns: ['*@example.com'] }),
    aContactCenter(2, { userNamePatterns: ['Sales-*@example.com', 'boss'] }),
    aContactCenter(3, { default: true }),
  ]);

  expect(directory.contactCenterForUserName('ann@EXAMPLE.com')?.id).toBe(uuid(1));
  expect(directory.contactCenterForUserName('sales-ann@example.com')?.id).toBe(uuid(2));
  expect(directory.contactCenterForUserName('boss')?.id).toBe(uuid(2));
  expect(directory.contactCenterForUserName('stranger')?.id).toBe(uuid(3));
});

it('finds no contact center for a user name that fits nothing when none is the default', async () => {
  await started([aContactCenter(1, { userNamePatterns: ['a*'] })]);
  expect(directory.contactCenterForUserName('ben')).toBeUndefined();
});

it('allows every origin as long as some contact center lists none, and knows which are listed where', async () => {
  await started([aContactCenter(1), aContactCenter(2)]);
  expect(directory.originAllowed('https://any.test')).toBe(true);
  expect(directory.originListed('https://any.test')).toBe(false);

  const listA = { id: '1', contactCenterId: uuid(1), origin: 'https://a.test' };
  api.change({ origins: [listA] });
  await vi.advanceTimersByTimeAsync(1001);
  expect(directory.originListed('https://a.test', uuid(1))).toBe(true);
  expect(directory.originListed('https://any.test', uuid(1))).toBe(false);
  expect(directory.originListed('https://a.test', uuid(2))).toBe(false);
  expect(directory.originListed('https://a.test')).toBe(true);
  expect(directory.originAllowed('https://any.test')).toBe(true);

  api.change({ origins: [listA, { id: '2', contactCenterId: uuid(2), origin: 'https://b.test' }] });
  await vi.advanceTimersByTimeAsync(1001);
  expect(directory.originAllowed('https://b.test')).toBe(true);
  expect(directory.originAllowed('https://any.test')).toBe(false);
});

it('asks only for the revision while nothing changes', async () => {
  await started([aContactCenter(1)]);
  api.asked = [];
  await vi.advanceTimersByTimeAsync(3010);
  expect(api.asked).toEqual(['revision', 'revision', 'revision']);
});

it('knows a change a second later', async () => {
  await started([aContactCenter(1)]);
  api.change({ centers: [aContactCenter(2)] });
  expect(directory.contactCenterByDomain('t2')).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1001);
  expect(directory.contactCenterByDomain('t2')?.id).toBe(uuid(2));
  expect(directory.contactCenterByDomain('t1')).toBeUndefined();
  expect(log).toEqual(['loaded 1: 1', 'loaded 2: 1']);
});

it('knows the first contact center almost at once, because whoever provisions it waits', async () => {
  await started([]);
  api.change({ centers: [aContactCenter(1)] });
  await vi.advanceTimersByTimeAsync(101);
  expect(directory.contactCenterByDomain('t1')?.id).toBe(uuid(1));
});

it('refuses every question until something was loaded', async () => {
  api.away = new EnvironmentUnavailable('switched off');
  await started([aContactCenter(1)]);

  expect(directory.ready).toBe(false);
  expect(() => directory.contactCenters()).toThrow(EnvironmentUnavailable);
  expect(() => directory.contactCenterByDomain('t1')).toThrow(EnvironmentUnavailable);
  expect(() => directory.contactCenterForUserName('ann')).toThrow(EnvironmentUnavailable);
  expect(() => directory.originAllowed('https://a.test')).toThrow(EnvironmentUnavailable);
  await expect(directory.connection(uuid(0))).rejects.toThrow(EnvironmentUnavailable);

  api.away = undefined;
  await vi.advanceTimersByTimeAsync(1001);
  expect(directory.ready).toBe(true);
  expect(directory.contactCenterByDomain('t1')?.id).toBe(uuid(1));
});

it('keeps serving what it knew during an outage, and logs the outage once', async () => {
  api.known = aConnection('Environment');
  await started([aContactCenter(1)]);
  await directory.connection(uuid(0));
  api.away = new EnvironmentUnavailable('switched off');
  await vi.advanceTimersByTimeAsync(5000);

  expect(directory.ready).toBe(true);
  expect(directory.contactCenterByDomain('t1')?.id).toBe(uuid(1));
  expect(await directory.connection(uuid(0))).toEqual(aConnection('Environment'));
  expect(log).toEqual(['loaded 1: 1', 'away: switched off']);

  api.away = undefined;
  api.change({ centers: [aContactCenter(2)] });
  await vi.advanceTimersByTimeAsync(1001);
  expect(log).toEqual(['loaded 1: 1', 'away: switched off', 'loaded 2: 1', 'back']);
});

it('keeps the old list when a reload fails half-way, and tries again', async () => {
  await started([aContactCenter(1)]);
  api.change({ centers: [aContactCenter(2)] });
  const { corsOrigins } = api;
  api.corsOrigins = () => Promise.reject(new EnvironmentUnavailable('broke off'));
  await vi.advanceTimersByTimeAsync(1001);
  expect(directory.contactCenterByDomain('t1')?.id).toBe(uuid(1));

  api.corsOrigins = corsOrigins;
  await vi.advanceTimersByTimeAsync(1001);
  expect(directory.contactCenterByDomain('t2')?.id).toBe(uuid(2));
});

it('reads a connection once for many callers, and again after a change', async () => {
  api.known = aConnection('Environment');
  await started([]);
  api.asked = [];
  await Promise.all(Array.from({ length: 50 }, () => directory.connection(uuid(0))));
  await directory.connection(uuid(0).toUpperCase());
  expect(api.asked).toEqual([`connection ${uuid(0)}`]);

  api.change({ known: aConnection('Other') });
  await vi.advanceTimersByTimeAsync(1001);
  expect((await directory.connection(uuid(0)))?.tenant).toBe('Other');
});

it('serves the last known connection when a changed one cannot be read', async () => {
  api.known = aConnection('Environment');
  await started([]);
  await directory.connection(uuid(0));
  api.change({ known: aConnection('Other') });
  await vi.advanceTimersByTimeAsync(1001);
  api.away = new EnvironmentUnavailable('switched off');
  expect((await directory.connection(uuid(0)))?.tenant).toBe('Environment');
});

it('forgets the connection of an environment that was deleted', async () => {
  api.known = aConnection('Environment');
  await started([]);
  await directory.connection(uuid(0));
  api.change({ known: undefined });
  await vi.advanceTimersByTimeAsync(1001);
  expect(await directory.connection(uuid(0))).toBeUndefined();
  api.away = new EnvironmentUnavailable('switched off');
  await expect(directory.connection(uuid(0))).rejects.toThrow('switched off');
});

it('does not take a refusal for an outage of a connection', async () => {
  api.known = aConnection('Environment');
  await started([]);
  await directory.connection(uuid(0));
  api.change({});
  await vi.advanceTimersByTimeAsync(1001);
  api.away = new EnvironmentApiError('this client may not', { status: 403 });
  await expect(directory.connection(uuid(0))).rejects.toThrow('this client may not');
});

it('asks nothing any more once stopped', async () => {
  await started([]);
  directory.stop();
  api.asked = [];
  await vi.advanceTimersByTimeAsync(5000);
  expect(api.asked).toEqual([]);
});

it('finds among 10,000 contact centers within two milliseconds', async () => {
  await started(Array.from({ length: 10_000 }, (_, number) => aContactCenter(number, { userNamePatterns: [`*@t${number}.test`] })));
  const batch = 20;
  const milliseconds = Array.from({ length: 5 }, (_, round) => {
    const before = process.threadCpuUsage();
    for (let number = round * batch; number < (round + 1) * batch; number += 1) {
      expect(directory.contactCenterByDomain(`T${number * 99}`)?.id).toBe(uuid(number * 99));
      expect(directory.contactCenterForUserName(`ann@t${number * 99}.test`)?.id).toBe(uuid(number * 99));
    }
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000 / batch;
  });
  // The best one: the first were not compiled yet, and others may have met with the collector of garbage.
  expect(Math.min(...milliseconds)).toBeLessThan(2);
});
