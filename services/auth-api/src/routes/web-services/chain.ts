import type { AuditTrail } from '../../audit-trail.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { WebServicesSessions } from '../../ports/web-services-sessions.ts';
import type { WebServicesSettingsOf } from '../../ports/web-services-settings.ts';
import { createAuthenticateRequest } from '../../web-services/chain.ts';
import { createReadProtectedRequest, type ReadProtectedRequest } from '../../web-services/protected-request.ts';
import { createSessionGate, type SessionGate } from '../../web-services/session-gate.ts';
import type { AuthenticateRequest } from '../../web-services/step.ts';
import { type StepsDependencies, webServicesSteps } from '../../web-services/steps.ts';
import { evidenceOf } from './evidence.ts';
import type { IdentifyRequest } from './who-asks.ts';

interface Dependencies extends StepsDependencies {
  contactCenters: ContactCenters;
  webServicesSettings: WebServicesSettingsOf;
  webServicesSessions: WebServicesSessions;
  csrfProtection: boolean;
  trail: Pick<AuditTrail, 'record'>;
}

/** The chain as routes use it. */
export interface WebServicesChain {
  readProtectedRequest: ReadProtectedRequest;
  authenticateRequest: AuthenticateRequest;
  sessionGate: SessionGate;
  /** For requests that come to ourselves. */
  identifyRequest: IdentifyRequest;
}

/** Joins the steps with what requests carry. */
export function createWebServicesChain(dependencies: Dependencies): WebServicesChain {
  const readProtectedRequest = createReadProtectedRequest(dependencies);
  const authenticateRequest = createAuthenticateRequest({ ...dependencies, steps: webServicesSteps(dependencies) });
  return {
    readProtectedRequest,
    authenticateRequest,
    sessionGate: createSessionGate(dependencies),
    async identifyRequest(request) {
      const { method, url: uri, host, protocol: scheme } = request;
      const read = await readProtectedRequest(evidenceOf(request, { method, uri, host, scheme }));
      if (read === 'contradictory') return { kind: 'refused', passwordChangeRequired: false, throttled: false };
      return authenticateRequest(read);
    },
  };
}
