import type { SamlAssertion, SamlAssertions } from '../ports.ts';

/** An assertion of a test: its text names the certificate that "signed" it, so that no XML is needed. */
export const aSamlAssertion = ({ signedWith = 'certificate', ...said }: SamlAssertion & { signedWith?: string }): string =>
  Buffer.from(JSON.stringify({ signedWith, said })).toString('base64url');

/** Reads assertions of `aSamlAssertion`. */
export const fakeSamlAssertions: SamlAssertions = {
  issuerOf(encoded) {
    const assertion = read(encoded);
    return assertion ? { issuer: assertion.said.issuer } : { fault: 'document: expected an assertion' };
  },
  verify(encoded, certificates) {
    const assertion = read(encoded);
    return assertion && certificates.includes(assertion.signedWith) ? { assertion: assertion.said } : { fault: 'signature: wrong' };
  },
};

function read(encoded: string): { signedWith: string; said: SamlAssertion } | undefined {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString());
  } catch {
    return undefined;
  }
}
