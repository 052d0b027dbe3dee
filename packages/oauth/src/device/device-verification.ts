import { type Audit, type AuditedRequest, auditedAuthorization, auditedRequest } from '../audit.ts';
import { isOf, mayActFor } from '../authorization.ts';
import { authorizationFor } from '../authorize/authorize-session.ts';
import { OAuthError } from '../errors.ts';
import { deviceCodeGrantType, mayUseDevices } from '../grants/device-code.ts';
import { newToken } from '../ids.ts';
import type { Authorization, Client, Session, User } from '../model.ts';
import type { Clients, Codes, DeviceAuthorizations, DeviceRequest, SessionClients } from '../ports.ts';
import { deviceTimes } from './device-times.ts';

/** A device that waits for this user's decision. */
export interface WaitingDevice {
  client: Client;
  scope: readonly string[];
}

/** What the user of a device, signed in with this session, wants. */
export interface DeviceVerdict extends AuditedRequest {
  userCode: string;
  session: Session;
  decision: 'allow' | 'deny';
}

/** The user's side of the device grant (RFC 8628 §3.3). Both throw `access_denied` where the application is not for this user. */
export interface DeviceVerification {
  /** The device that shows this code; undefined where none does any more, or its application may not wait. */
  find(userCode: string, user: User): Promise<WaitingDevice | undefined>;
  /** False where it is too late: the code has expired, somebody decided before, or the session has ended. */
  decide(verdict: DeviceVerdict): Promise<boolean>;
}

interface Dependencies {
  clients: Clients;
  codes: Codes;
  devices: DeviceAuthorizations;
  sessionClients: SessionClients;
  audit: Audit;
  now: () => Date;
}

/** The authorization that was allowed is kept as a code, and the device is told which one: the code's rules are all the rules there are. */
export function createDeviceVerification({ clients, codes, devices, sessionClients, audit, now }: Dependencies): DeviceVerification {
  async function waiting(userCode: string, user: User): Promise<Waiting | undefined> {
    const found = await devices.findByUserCode(userCode);
    const client = found && (await clients.find(found.request.clientId));
    if (found === undefined || client === undefined) return undefined;
    if (!isOf(found.request, client) || !mayUseDevices(client)) return undefined;
    if (!mayActFor(client, user)) throw new OAuthError('access_denied', 'this application is not for users of this contact center');
    return { ...found, client };
  }

  /** No application trades this code: a redirect URI is never empty. It must live as long as the device may ask for it. */
  async function save(authorization: Authorization): Promise<string> {
    const code = newToken(authorization.id);
    await codes.save(code, { authorization, redirectUri: '' }, deviceTimes.ttlSeconds);
    return code;
  }

  async function allow({ id, request, client }: Waiting, { session, ...asked }: DeviceVerdict): Promise<boolean> {
    const authorization = allowedBy(session, request, client, now());
    const [code, joined] = await Promise.all([save(authorization), sessionClients.join(authorization)]);
    const settled = joined && (await devices.decide(id, { kind: 'allowed', code }));
    if (settled)
      audit({ event: 'authorization.granted', outcome: 'success', ...about(client, asked), ...auditedAuthorization(authorization) });
    return settled;
  }

  async function deny({ id, client }: Waiting, { session: { user }, ...asked }: DeviceVerdict): Promise<boolean> {
    const settled = await devices.decide(id, { kind: 'denied' });
    const who = { userId: user.id, contactCenterId: user.contactCenterId };
    if (settled) audit({ event: 'authorization.refused', outcome: 'failure', ...about(client, asked), ...who, reason: 'access_denied' });
    return settled;
  }

  return {
    async find(userCode, user) {
      const found = await waiting(userCode, user);
      return found && { client: found.client, scope: found.request.scope };
    },
    async decide(verdict) {
      const found = await waiting(verdict.userCode, verdict.session.user);
      if (found === undefined) return false;
      return verdict.decision === 'allow' ? allow(found, verdict) : deny(found, verdict);
    },
  };
}

interface Waiting {
  id: string;
  request: DeviceRequest;
  client: Client;
}

const about = ({ id }: Client, asked: AuditedRequest) => ({ clientId: id, grant: deviceCodeGrantType, ...auditedRequest(asked) });

/**
 * Its tokens may begin to live only when the device asks for them, and belong to no browser: a television does not go dark because somebody signs out on
 * the phone that allowed it.
 */
function allowedBy(session: Session, request: DeviceRequest, client: Client, now: Date): Authorization {
  const { sessionId: _ofTheBrowser, ...authorization } = authorizationFor(session, request, client, now);
  return { ...authorization, expiresAt: authorization.expiresAt + deviceTimes.ttlSeconds };
}
