import type { AuthenticateClient } from '../client-auth/authenticate-client.ts';
import { OAuthError } from '../errors.ts';
import { refuseDevices } from '../grants/device-code.ts';
import type { DeviceAuthorizations, DeviceRequest } from '../ports.ts';
import { narrowAudience, parseResources } from '../resource.ts';
import { narrowScope } from '../scope.ts';
import type { ReadSender } from '../sender-constraint/sender.ts';
import type { TokenRequest } from '../token/token-endpoint.ts';
import { deviceTimes } from './device-times.ts';
import { newUserCode } from './user-code.ts';

/** RFC 8628 §3.2. */
export interface DeviceAuthorizationResponse {
  device_code: string;
  user_code: string;
  verification_uri: string;
  /** The same with the code in it, for a QR code; the page asks all the same. */
  verification_uri_complete: string;
  /** Seconds. */
  expires_in: number;
  /** Seconds. */
  interval: number;
}

/** Lets a device of a client wait for its user (RFC 8628 §3.1). Throws what is wrong with the request. */
export type DeviceAuthorizationEndpoint = (request: Omit<TokenRequest, 'requestId'>) => Promise<DeviceAuthorizationResponse>;

interface Dependencies {
  /** Addresses of this endpoint, as applications know them. */
  urls: readonly string[];
  /** Where people enter the code. */
  verificationUri: string;
  authenticateClient: AuthenticateClient;
  readSender: ReadSender;
  devices: DeviceAuthorizations;
}

/** That many user codes in a row are taken only where something is wrong with the store or with our random numbers. */
const mostTries = 5;

/** `POST /oauth/device_authorization` (RFC 8628 §3.1): begins to wait for a user who is at another device. */
export function createDeviceAuthorizationEndpoint(dependencies: Dependencies): DeviceAuthorizationEndpoint {
  const { urls, verificationUri, authenticateClient, readSender, devices } = dependencies;

  async function start(request: DeviceRequest): Promise<{ userCode: string; deviceCode: string }> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const userCode = newUserCode();
      const deviceCode = await devices.start(userCode, request, deviceTimes);
      if (deviceCode !== undefined) return { userCode, deviceCode };
    }
    throw new OAuthError('temporarily_unavailable', 'there is no free user code at the moment');
  }

  return async ({ form, authorization, evidence = {}, address }) => {
    const client = await authenticateClient({ form, authorization, address, certificate: evidence.certificate, urls });
    refuseDevices(client);
    const { jkt } = await readSender({ evidence, urls, client });
    const audience = narrowAudience(parseResources(form.resource), undefined, client.resources);
    const { userCode, deviceCode } = await start({
      clientId: client.id,
      clientRegistrationId: client.registrationId,
      scope: narrowScope(form.scope, client.scopes),
      ...(audience && { audience }),
      ...(jkt !== undefined && { dpopJkt: jkt }),
    });
    return {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?user_code=${userCode}`,
      expires_in: deviceTimes.ttlSeconds,
      interval: deviceTimes.intervalSeconds,
    };
  };
}
