import { z } from 'zod';
import { isOf } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import type { Client } from '../model.ts';
import type { Codes, DeviceAuthorizations, DeviceState } from '../ports.ts';
import { defineGrant, type Grant } from '../token/grant.ts';

/** RFC 8628 §3.4. */
export const deviceCodeGrantType = 'urn:ietf:params:oauth:grant-type:device_code';

/** Whether a client may let devices wait for users. FAPI 2.0 knows no such way to ask: whoever shows the code can be somebody else than the user thinks. */
export const mayUseDevices = ({ grantTypes, profile }: Client): boolean => grantTypes.includes(deviceCodeGrantType) && profile !== 'fapi2';

/** Throws `unauthorized_client` where it may not. */
export function refuseDevices(client: Client): void {
  if (!mayUseDevices(client))
    throw new OAuthError('unauthorized_client', 'this client may not use this grant_type', {
      cause: `device grant: profile ${client.profile}, registered grants ${client.grantTypes.join(', ')}`,
    });
}

const params = z.object({ device_code: z.string().min(1) });

/**
 * RFC 8628 §3.4: a device asks whether its user has decided. What the user allowed waits as a code, so that working once, replay and revocation are what
 * they are for every code.
 */
export const deviceCode = ({ devices, codes }: { devices: DeviceAuthorizations; codes: Codes }): Grant =>
  defineGrant(deviceCodeGrantType, params, async ({ client, params: { device_code } }) => {
    refuseDevices(client);
    const found = await devices.poll(device_code);
    if (!found || !isOf(found.request, client)) throw new OAuthError('invalid_grant', 'device_code is unknown');
    const code = codeOf(found.state);
    const granted = await codes.find(code);
    if (!granted || !isOf(granted.authorization, client)) throw new OAuthError('invalid_grant', 'what the user allowed has expired');
    return { authorization: granted.authorization, spends: { kind: 'code', code } };
  });

/** RFC 8628 §3.5. */
function codeOf(state: DeviceState): string {
  switch (state.kind) {
    case 'allowed':
      return state.code;
    case 'denied':
      throw new OAuthError('access_denied', 'the user did not allow it');
    case 'pending':
      throw new OAuthError('authorization_pending', 'the user has not decided yet');
    case 'too-soon':
      throw new OAuthError('slow_down', 'the interval is five seconds longer from now on');
    case 'expired':
      throw new OAuthError('expired_token', 'device_code has expired');
  }
}
