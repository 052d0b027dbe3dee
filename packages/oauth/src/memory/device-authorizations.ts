import { deviceTimes } from '../device/device-times.ts';
import { digestOf, newToken } from '../ids.ts';
import type { DeviceAuthorizations, DeviceDecision, DeviceRequest, DeviceState } from '../ports.ts';
import { createExpiringMap } from './expiring-map.ts';

interface Device {
  codeDigest: string;
  request: DeviceRequest;
  /** Milliseconds, as all here. */
  expiresAt: number;
  interval: number;
  polledAt: number;
  decision?: DeviceDecision;
}

/** Waiting devices in this process. Everything happens in one turn of the event loop, so every verb is atomic. */
export function createMemoryDeviceAuthorizations(now: () => Date = () => new Date()): DeviceAuthorizations {
  const devices = createExpiringMap<Device>(now);
  const isOver = ({ expiresAt }: Device) => now().getTime() >= expiresAt;

  function undecided(id: string): Device | undefined {
    const device = devices.get(id);
    return device === undefined || device.decision || isOver(device) ? undefined : device;
  }

  function ask(device: Device): DeviceState {
    if (isOver(device)) return { kind: 'expired' };
    if (device.decision) return device.decision;
    const tooSoon = now().getTime() - device.polledAt < device.interval;
    device.polledAt = now().getTime();
    if (tooSoon) device.interval += deviceTimes.slowDownSeconds * 1000;
    return { kind: tooSoon ? 'too-soon' : 'pending' };
  }

  return {
    async start(userCode, request, { ttlSeconds, intervalSeconds }) {
      const id = digestOf(userCode);
      if (devices.get(id)) return undefined;
      const deviceCode = newToken(id);
      const expiresAt = now().getTime() + ttlSeconds * 1000;
      const device = { codeDigest: digestOf(deviceCode), request, expiresAt, interval: intervalSeconds * 1000, polledAt: 0 };
      devices.set(id, device, ttlSeconds + deviceTimes.rememberedSeconds);
      return deviceCode;
    },
    async findByUserCode(userCode) {
      const id = digestOf(userCode);
      const device = undecided(id);
      return device && { id, request: device.request };
    },
    async decide(id, decision) {
      const device = undecided(id);
      if (device) device.decision = decision;
      return device !== undefined;
    },
    async poll(deviceCode) {
      const [id = ''] = deviceCode.split('.', 1);
      const device = devices.get(id);
      return device?.codeDigest === digestOf(deviceCode) ? { request: device.request, state: ask(device) } : undefined;
    },
  };
}
