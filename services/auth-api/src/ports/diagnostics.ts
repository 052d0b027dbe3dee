import type { AuthFindings } from '@gauth/auth-client';
import type { ServiceDiagnosis } from '@gauth/service-kit/facts';

/** An environment whose Configuration Servers cannot be asked. */
export type UnaskedEnvironment = AuthFindings['environments']['unasked'][number];

/** What this process knows of itself and finds around it at this moment. */
export type Diagnosis = Omit<ServiceDiagnosis, 'version' | 'time' | 'request'> & Omit<AuthFindings, 'issuer' | 'mtlsIssuer' | 'uiUrl'>;

/** Looks at everything once, within seconds; never rejects. */
export type Diagnose = () => Promise<Diagnosis>;
