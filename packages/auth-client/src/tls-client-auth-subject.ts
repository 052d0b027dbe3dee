import { isIP } from 'node:net';
import { z } from 'zod';
import { text } from './field-kinds.ts';
import { certificateSubjectKinds } from './vocabulary.ts';

const subjectForms: Record<(typeof certificateSubjectKinds)[number], (value: string) => boolean> = {
  dn: (value) => /^[A-Za-z\d.]+\s*=/.test(value),
  dns: (value) => /^(\*\.)?[a-z\d-]+(\.[a-z\d-]+)*$/i.test(value),
  uri: (value) => URL.canParse(value),
  ip: (value) => isIP(value) !== 0,
  email: (value) => /^[^\s@]+@[^\s@]+$/.test(value),
};

/** The field of that name of a client (RFC 8705 §2.1.2). */
export const tlsClientAuthSubject = z
  .strictObject({ kind: z.enum(certificateSubjectKinds), value: text(1000).min(1) })
  .superRefine(({ kind, value }, context) => {
    if (!subjectForms[kind](value)) context.addIssue({ code: 'custom', path: ['value'], message: `must be a name of the kind ${kind}` });
  })
  .describe('The one name that the certificate of a tls_client_auth client must have; kind dn is a distinguished name of RFC 4514');
