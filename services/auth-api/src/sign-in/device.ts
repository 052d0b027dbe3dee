import type { AuthorizationServer } from '@gauth/oauth';
import type { KeyRing } from '@gauth/service-kit';
import type { AuditTrail, RequestLog } from '../audit-trail.ts';
import { isOutage } from '../is-outage.ts';
import type { Attempts } from '../ports/attempts.ts';
import type { Sessions } from '../ports/sessions.ts';
import { deviceConfirmation } from './device-confirmation.ts';
import { createDecideDevice, type DecideDevice } from './device-decision.ts';
import { createEnterUserCode, type EnterUserCode } from './device-entry.ts';
import { createGuessUserCode } from './device-guesses.ts';
import { createFindDeviceRequest, type FindDeviceRequest } from './device-request.ts';
import type { OriginPolicy } from './origin.ts';
import type { Pages } from './pages.ts';
import type { ParkedRequests } from './parked-request.ts';
import { createSealed } from './sealed.ts';

/** What a browser does about a device that waits (RFC 8628 §3.3). */
export interface DeviceFlow {
  enterUserCode: EnterUserCode;
  decideDevice: DecideDevice;
  findDeviceRequest: FindDeviceRequest;
}

interface Dependencies extends Pick<AuthorizationServer, 'deviceVerification'> {
  sessions: Sessions;
  attempts: Attempts;
  parkedRequests: ParkedRequests;
  origins: OriginPolicy;
  pages: Pages;
  keyRing: KeyRing;
  trail: AuditTrail;
  now: () => Date;
}

/** Long enough to compare a code, and no longer than its device is remembered. */
const confirmationSeconds = 600;

/** Joins the steps; an outage leads back to the page, which says so. */
export function createDeviceFlow(dependencies: Dependencies): DeviceFlow {
  const { keyRing, now, pages } = dependencies;
  const deviceConfirmations = createSealed({
    keyRing,
    now,
    purpose: 'device-confirmation',
    lifetimeSeconds: confirmationSeconds,
    schema: deviceConfirmation,
  });
  const together = { ...dependencies, deviceConfirmations, guessUserCode: createGuessUserCode(dependencies) };
  const orBack =
    <Asked extends { log: RequestLog }, Answer>(step: (asked: Asked) => Promise<Answer>) =>
    (asked: Asked): Promise<Answer | { to: string }> =>
      step(asked).catch((error: unknown) => {
        if (!isOutage(error)) throw error;
        asked.log.error({ event: 'request.failed', err: error }, 'a device could not be looked up');
        return { to: pages('device', { error: 'unavailable' }) };
      });
  return {
    enterUserCode: orBack(createEnterUserCode(together)),
    decideDevice: orBack(createDecideDevice(together)),
    findDeviceRequest: createFindDeviceRequest(together),
  };
}
