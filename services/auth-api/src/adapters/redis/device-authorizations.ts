import { type DeviceAuthorizations, type DeviceRequest, type DeviceState, deviceTimes, digestOf, newToken } from '@gauth/oauth';
import type { KeyRing, RedisConnection } from '@gauth/service-kit';
import { z } from 'zod';
import { orTemporarilyUnavailable } from '../outage.ts';
import { decideDevice, findDevice, pollDevice, startDevice } from './device-scripts.ts';
import { deviceKey } from './keys.ts';

const deviceRequest: z.ZodType<DeviceRequest> = z.object({
  clientId: z.string(),
  clientRegistrationId: z.string(),
  scope: z.array(z.string()),
  audience: z.array(z.string()).exactOptional(),
  dpopJkt: z.string().exactOptional(),
});
const polled = z.tuple([z.enum(['pending', 'too-soon', 'expired', 'denied', 'allowed']), z.string(), z.string().nullable()]);

const deviceId = /^[\w-]{43}$/;
const deviceCode = /^([\w-]{43})\.[\w-]{24}$/;
const milliseconds = (seconds: number): number => seconds * 1000;

/**
 * Waiting devices in Redis, each in one key that is named by a keyed digest of its user code: those are short enough to be guessed from a plain one. The device
 * code begins with that digest, so its device is found by either code, in one slot, and whatever becomes of the key ring meanwhile.
 */
export const redisDeviceAuthorizations = (
  redis: RedisConnection,
  keyRing: Pick<KeyRing, 'macs' | 'seal' | 'open'>,
): DeviceAuthorizations => ({
  async start(userCode, request, { ttlSeconds, intervalSeconds }) {
    const [id = ''] = idsOf(keyRing, userCode);
    const code = newToken(id);
    const times = [ttlSeconds, intervalSeconds, ttlSeconds + deviceTimes.rememberedSeconds].map(milliseconds);
    const args = [digestOf(code), JSON.stringify(request), ...times];
    return orTemporarilyUnavailable(async () => ((await startDevice(redis, [deviceKey(id)], args)) === 1 ? code : undefined));
  },
  /** Asked under every key of the ring in one turn, because pods may not all have the newest one yet. */
  async findByUserCode(userCode) {
    const found = await orTemporarilyUnavailable(() =>
      Promise.all(idsOf(keyRing, userCode).map(async (id) => ({ id, request: readRequest(await findDevice(redis, [deviceKey(id)], [])) }))),
    );
    for (const { id, request } of found) if (request) return { id, request };
    return undefined;
  },
  async decide(id, decision) {
    if (!deviceId.test(id)) return false;
    const code = decision.kind === 'allowed' ? keyRing.seal(decision.code, purposeOf(id)) : '';
    return orTemporarilyUnavailable(async () => (await decideDevice(redis, [deviceKey(id)], [decision.kind, code])) === 1);
  },
  async poll(code) {
    const id = deviceCode.exec(code)?.[1];
    if (id === undefined) return undefined;
    const args = [digestOf(code), milliseconds(deviceTimes.slowDownSeconds)];
    const [kind, json, sealed] =
      polled.safeParse(await orTemporarilyUnavailable(() => pollDevice(redis, [deviceKey(id)], args))).data ?? [];
    const request = readRequest(json);
    const state = kind && stateOf(kind, () => keyRing.open(sealed ?? '', purposeOf(id)));
    return request && state && { request, state };
  },
});

const idsOf = (keyRing: Pick<KeyRing, 'macs'>, userCode: string): readonly string[] => keyRing.macs('device user code', userCode);
const purposeOf = (id: string): string => `device authorization ${id}`;

/** What we cannot read counts as absent, so that the device begins anew. */
function readRequest(json: unknown): DeviceRequest | undefined {
  try {
    return deviceRequest.safeParse(JSON.parse(String(json))).data;
  } catch {
    return undefined;
  }
}

function stateOf(kind: DeviceState['kind'], open: () => string): DeviceState | undefined {
  if (kind !== 'allowed') return { kind };
  try {
    return { kind, code: open() };
  } catch {
    return undefined;
  }
}
