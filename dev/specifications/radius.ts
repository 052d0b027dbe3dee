import type { Specification } from './specification.ts';

const inRadius = (file: string): string => `services/config-server/src/external/radius/${file}.test.ts`;
const withFreeradius = 'services/config-server/test/radius-login.it.test.ts';

/** RADIUS, in the role of a client that authenticates. */
export const radiusSpecifications: readonly Specification[] = [
  {
    name: 'RFC 2865, RADIUS',
    status: 'complete',
    note: 'as a client that asks whether a password is right: PAP, CHAP and challenges; what an acceptance grants is not read',
    evidence: [inRadius('packet'), inRadius('reply'), inRadius('exchange'), withFreeradius],
  },
  {
    name: 'RFC 2869, Message-Authenticator and Prompt; RFC 3579 §3.2',
    status: 'complete',
    note: 'in every request, first, and demanded of every reply (CVE-2024-3596); no EAP',
    evidence: [inRadius('packet'), inRadius('reply'), inRadius('reply-texts'), withFreeradius],
  },
  {
    name: 'RFC 5080, common issues of RADIUS',
    status: 'partly',
    note: 'the same packet again, with jitter; the interval does not grow, since nobody waits longer than seconds',
    evidence: [[inRadius('exchange'), 'sends the same packet from the same port until it is answered']],
  },
  { name: 'RFC 6614, RADIUS over TLS', status: 'no', note: 'a proxy beside the server can', evidence: [] },
];
