import type { shownIssuer } from '@gauth/auth-client';
import { certificateOf } from '@gauth/auth-client';
import type { z } from 'zod';
import type { RegisteredAssertionIssuer } from '../../ports/registered-assertion-issuers.ts';

/** A trusted issuer as the API shows it, with what an administrator should look after. */
export function showIssuer(issuer: RegisteredAssertionIssuer, now: Date): z.input<typeof shownIssuer> {
  const warnings = (issuer.certificates ?? []).flatMap((pem, index) => {
    const until = certificateOf(pem)?.validToDate;
    return until !== undefined && until < now ? [`certificates.${index} expired on ${until.toISOString()}`] : [];
  });
  return { ...structuredClone(issuer as z.input<typeof shownIssuer>), ...(warnings.length > 0 && { warnings }) };
}
