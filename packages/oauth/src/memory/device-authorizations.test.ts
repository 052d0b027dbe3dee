import { expect, it } from 'vitest';
import { deviceAuthorizationsContract } from '../testing/device-authorizations-contract.ts';
import { createMemoryDeviceAuthorizations } from './device-authorizations.ts';

function subject() {
  const clock = { now: new Date('2026-01-01T12:00:00Z') };
  return {
    devices: createMemoryDeviceAuthorizations(() => clock.now),
    wait: async (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
  };
}

deviceAuthorizationsContract('the waiting devices in this process', subject);

it('lengthens the interval by five seconds for each question that comes too soon', async () => {
  const { devices, wait } = subject();
  const request = { clientId: 'tv', clientRegistrationId: 'first', scope: [] };
  const deviceCode = (await devices.start('BBBB-BBBB', request, { ttlSeconds: 600, intervalSeconds: 5 })) ?? '';
  const states = [];
  for (const seconds of [0, 4.9, 9.9, 14.9, 20, 20]) {
    await wait(seconds);
    states.push((await devices.poll(deviceCode))?.state.kind);
  }
  expect(states).toEqual(['pending', 'too-soon', 'too-soon', 'too-soon', 'pending', 'pending']);
});
