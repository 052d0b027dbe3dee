import { expect, it } from 'vitest';
import { isInitialToken } from './gss-token.ts';

const spnego = '06062b0601050502';
const krb5 = '06092a864886f712010202';

it.each([
  ['SPNEGO', `600a${spnego}a000`, true],
  ['Kerberos', `600d${krb5}0100`, true],
  ['Kerberos by the number of Microsoft', '600d06092a864882f7120102020100', true],
  ['a length of several bytes', `60820082${spnego}${'00'.repeat(122)}`, true],
  ['nothing', '', false],
  ['one byte', '60', false],
  ['NTLM', Buffer.from('NTLMSSP\0').toString('hex'), false],
  ['Kerberos that asks the KDC for its sender (IAKERB)', '600b06062b060105020500ff00', false],
  ['a token that says to be longer', `600b${spnego}a000`, false],
  ['a token that says to be shorter', `6009${spnego}a000`, false],
  ['a later token of SPNEGO', 'a1023000', false],
  ['a length without an end', `6080${spnego}a000`, false],
  ['a length of nine bytes', `6089000000000000000000${spnego}`, false],
  ['a length of which a part is missing', '6084ff', false],
])('%s: %s is the first token of a mechanism that is verified: %s', (_what, hex, expected) => {
  expect(isInitialToken(Buffer.from(hex, 'hex'))).toBe(expected);
});
