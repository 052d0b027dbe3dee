import { describe, expect, it } from 'vitest';
import { newUserCode } from '../device/user-code.ts';
import type { DeviceAuthorizations, DeviceDecision, DeviceRequest } from '../ports.ts';

const request: DeviceRequest = {
  clientId: 'tv',
  clientRegistrationId: 'first',
  scope: ['openid', 'profile'],
  audience: ['https://api.test'],
  dpopJkt: 'jkt',
};
const times = { ttlSeconds: 60, intervalSeconds: 1 };
const allowed: DeviceDecision = { kind: 'allowed', code: 'a-code.of-the-user' };

/** The store, and how to let its clock run. */
interface Subject {
  devices: DeviceAuthorizations;
  wait: (seconds: number) => Promise<void>;
}

const started = async (devices: DeviceAuthorizations, change: Partial<typeof times> = {}) => {
  const userCode = newUserCode();
  const deviceCode = (await devices.start(userCode, request, { ...times, ...change })) ?? '';
  return { userCode, deviceCode, id: (await devices.findByUserCode(userCode))?.id ?? '' };
};
const stateOf = async (devices: DeviceAuthorizations, deviceCode: string) => (await devices.poll(deviceCode))?.state.kind;
const times20 = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 20 }, work));

/** What every store of waiting devices must do; each adapter runs it against the real thing. */
export function deviceAuthorizationsContract(name: string, createSubject: () => Subject): void {
  describe(name, () => {
    startContract(createSubject);
    decisionContract(createSubject);
    pollContract(createSubject);
  });
}

function startContract(createSubject: () => Subject): void {
  it('finds what a device asked for by its user code and by its device code', async () => {
    const { devices } = createSubject();
    const { userCode, deviceCode } = await started(devices);
    expect(deviceCode).toMatch(/^[\w-]{43}\.[\w-]{24}$/);
    expect(await devices.findByUserCode(userCode)).toEqual({ id: expect.any(String), request });
    expect(await devices.poll(deviceCode)).toEqual({ request, state: { kind: 'pending' } });
  });

  it('gives a user code to exactly one of 20 simultaneous callers', async () => {
    const { devices } = createSubject();
    const userCode = newUserCode();
    const codes = await times20(() => devices.start(userCode, request, times));
    const [deviceCode, ...others] = codes.filter((code) => code !== undefined);
    expect(others).toEqual([]);
    expect(await stateOf(devices, deviceCode ?? '')).toBe('pending');
  });

  it.each(['', '.', 'x', 'ü'.repeat(68), '{}:*\r\n', `${'a'.repeat(43)}.${'b'.repeat(24)}`])('knows no device code %j', async (code) => {
    expect(await createSubject().devices.poll(code)).toBeUndefined();
  });

  it('takes the id of a device with another secret for no device code', async () => {
    const { devices } = createSubject();
    const { deviceCode } = await started(devices);
    expect(await devices.poll(`${deviceCode.split('.')[0]}.${'b'.repeat(24)}`)).toBeUndefined();
    expect(await stateOf(devices, deviceCode)).toBe('pending');
  });

  it.each(['', '{}:*\r\n', newUserCode()])('neither finds nor decides %j', async (text) => {
    const { devices } = createSubject();
    expect(await devices.findByUserCode(text)).toBeUndefined();
    expect(await devices.decide(text, allowed)).toBe(false);
  });
}

function decisionContract(createSubject: () => Subject): void {
  it.each<DeviceDecision>([allowed, { kind: 'denied' }])('tells the device what was decided: %j', async (decision) => {
    const { devices } = createSubject();
    const { userCode, deviceCode, id } = await started(devices);
    expect(await devices.decide(id, decision)).toBe(true);
    expect(await devices.poll(deviceCode)).toEqual({ request, state: decision });
    expect(await devices.poll(deviceCode)).toEqual({ request, state: decision });
    expect(await devices.findByUserCode(userCode)).toBeUndefined();
  });

  it('lets exactly one of 20 simultaneous callers decide', async () => {
    const { devices } = createSubject();
    const { deviceCode, id } = await started(devices);
    const decisions = Array.from(
      { length: 20 },
      (_, index): DeviceDecision => (index % 2 === 0 ? { kind: 'denied' } : { kind: 'allowed', code: `code.${index}` }),
    );
    const settled = await Promise.all(decisions.map((decision) => devices.decide(id, decision)));
    const [winner, ...others] = decisions.filter((_, index) => settled[index]);
    expect(others).toEqual([]);
    expect((await devices.poll(deviceCode))?.state).toEqual(winner);
  });

  it('lets a request expire, tells its device, and keeps its user code taken', async () => {
    const { devices, wait } = createSubject();
    const { userCode, deviceCode, id } = await started(devices, { ttlSeconds: 1 });
    await wait(1.1);
    expect(await devices.findByUserCode(userCode)).toBeUndefined();
    expect(await devices.decide(id, allowed)).toBe(false);
    expect(await devices.poll(deviceCode)).toEqual({ request, state: { kind: 'expired' } });
    expect(await devices.start(userCode, request, times)).toBeUndefined();
  });

  it('lets what was allowed expire with the request', async () => {
    const { devices, wait } = createSubject();
    const { deviceCode, id } = await started(devices, { ttlSeconds: 1 });
    await devices.decide(id, allowed);
    await wait(1.1);
    expect(await stateOf(devices, deviceCode)).toBe('expired');
  });
}

function pollContract(createSubject: () => Subject): void {
  it('says `pending` to exactly one of 20 simultaneous questions', async () => {
    const { devices } = createSubject();
    const { deviceCode } = await started(devices);
    const states = await times20(() => stateOf(devices, deviceCode));
    expect(states.filter((state) => state === 'pending')).toHaveLength(1);
    expect(states.filter((state) => state === 'too-soon')).toHaveLength(19);
  });

  it('is patient with a device that keeps to the interval', async () => {
    const { devices, wait } = createSubject();
    const { deviceCode } = await started(devices);
    expect(await stateOf(devices, deviceCode)).toBe('pending');
    await wait(1.1);
    expect(await stateOf(devices, deviceCode)).toBe('pending');
  });

  it('lengthens the interval of a device that asks too soon, and of no other', async () => {
    const { devices, wait } = createSubject();
    const [hasty, patient] = [await started(devices), await started(devices)];
    const states = [await stateOf(devices, hasty.deviceCode), await stateOf(devices, hasty.deviceCode)];
    expect(await stateOf(devices, patient.deviceCode)).toBe('pending');
    await wait(1.1);
    expect([...states, await stateOf(devices, hasty.deviceCode)]).toEqual(['pending', 'too-soon', 'too-soon']);
    expect(await stateOf(devices, patient.deviceCode)).toBe('pending');
  });

  it('answers a device that asks too soon at once when its user has decided', async () => {
    const { devices } = createSubject();
    const { deviceCode, id } = await started(devices);
    await times20(() => devices.poll(deviceCode));
    await devices.decide(id, allowed);
    expect((await devices.poll(deviceCode))?.state).toEqual(allowed);
  });
}
