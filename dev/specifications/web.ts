import { inAuth, inOauth } from './evidence.ts';
import type { Specification } from './specification.ts';

/** JOSE, keys, HTTP and the browser. */
export const webSpecifications: readonly Specification[] = [
  { name: 'RFC 7515, 7517, 7518, 7519', status: 'complete', note: 'by jose', evidence: [inOauth('token/id-token'), inOauth('keys/keys')] },
  {
    name: 'RFC 8725, best practice for JWT',
    status: 'complete',
    note: 'every kind of JWT has a `typ` of its own',
    evidence: [inOauth('logout-token'), inAuth('jwt-userinfo')],
  },
  {
    name: 'Key rotation',
    status: 'complete',
    note: 'publish 2 days, sign 90, retire 2; simulated over 400 days',
    evidence: [inOauth('keys/keys'), inOauth('keys/key-rotation'), 'services/auth-api/test/key-revocation.it.test.ts'],
  },
  { name: 'RFC 7617, Basic', status: 'complete', note: '', evidence: ['packages/service-kit/src/basic-auth.test.ts'] },
  {
    name: 'RFC 4559, Negotiate',
    status: 'partly',
    note: 'Kerberos in one step; no token back, since TLS proves the server; no NTLM',
    evidence: [inAuth('negotiate'), ['test/e2e/external-systems.test.ts', 'takes tickets']],
  },
  {
    name: 'RFC 2743, 4121, 4178, GSS-API by Kerberos and SPNEGO',
    status: 'partly',
    note: 'by the MIT libraries; first tokens of either, without channel bindings',
    evidence: [
      'services/config-server/src/external/kerberos/kerberos.it.test.ts',
      'services/config-server/src/external/kerberos/gss-token.test.ts',
    ],
  },
  {
    name: 'RFC 8176, `amr`',
    status: 'partly',
    note: '`pwd`, and `wia` by ticket',
    evidence: [inAuth('negotiate'), inOauth('token/id-token')],
  },
  {
    name: 'RFC 9440, Client-Cert',
    status: 'complete',
    note: 'from trusted proxies',
    evidence: ['packages/service-kit/src/client-certificate-header.test.ts'],
  },
  {
    name: 'RFC 6265bis cookies',
    status: 'complete',
    note: '`HttpOnly`, `SameSite=Lax`; `Secure` and `__Host-` under HTTPS',
    evidence: [inAuth('authorize')],
  },
  { name: 'CORS (Fetch)', status: 'complete', note: 'origins of contact centers', evidence: [inAuth('cors')] },
  {
    name: 'Content Security Policy 3',
    status: 'complete',
    note: 'strict; no script but the one line that posts a form',
    evidence: ['services/auth-ui/src/content-security-policy.test.ts', inAuth('response-modes')],
  },
  {
    name: 'WCAG',
    status: 'partly',
    note: 'axe in Chromium finds nothing on the pages it is shown; nobody has audited them',
    evidence: ['test/e2e/agent-signs-in.test.ts'],
  },
];
