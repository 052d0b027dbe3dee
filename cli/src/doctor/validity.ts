import type { X509Certificate } from 'node:crypto';

/** From when until when a certificate holds; what is no date is an invalid one. Node.js before 22.10 tells texts only. */
export const validity = ({ validFrom, validTo }: X509Certificate): { validFrom: Date; validTo: Date } => ({
  validFrom: new Date(validFrom),
  validTo: new Date(validTo),
});
