import type { SamlAssertions } from '@gauth/oauth';
import { rootOf } from './elements.ts';
import { plainXml } from './plain-xml.ts';
import { checkAssertion, issuerIn, readAssertion } from './read-assertion.ts';
import { SamlFault } from './saml-fault.ts';
import { signedText } from './verify-signature.ts';

/**
 * SAML 2.0 assertions (RFC 7522). First the document must be of the plainest kind and its signature of one shape, then the signature is verified, and then
 * only the text that was signed is read: whatever else the document contains, nobody looks at it.
 */
export const samlAssertions: SamlAssertions = {
  issuerOf: (encoded) =>
    orFault(() => {
      const root = rootOf(plainXml(encoded));
      checkAssertion(root);
      return { issuer: issuerIn(root) };
    }),
  verify: (encoded, certificates) =>
    orFault(() => {
      const root = rootOf(plainXml(encoded));
      checkAssertion(root);
      return { assertion: readAssertion(rootOf(signedText(root, certificates))) };
    }),
};

function orFault<Read>(read: () => Read): Read | { fault: string } {
  try {
    return read();
  } catch (error) {
    if (error instanceof SamlFault) return { fault: error.message };
    throw error;
  }
}
