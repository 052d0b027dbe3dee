import { isSignedBy } from '../../saml/algorithms.ts';
import { must } from '../../saml/saml-fault.ts';

/** A parameter that was read, of which the signature must be. */
export interface SignedParameter {
  name: 'SAMLRequest' | 'SAMLResponse';
  value: string;
  certificates: readonly string[];
}

/** Refuses a query that none of the certificates signed as it stood in the address (SAML 2.0 Bindings §3.4.4.1), or that says something twice. */
export function checkQuerySignature(query: string, { name, value, certificates }: SignedParameter): void {
  const parts = query.split('&').map((part) => ({ part, name: part.split('=', 1)[0] ?? '' }));
  const names = [name, 'RelayState', 'SigAlg', 'Signature'];
  const [message, relayState, method, signature] = names.map((wanted) => {
    const [found, ...more] = parts.filter((each) => decoded(each.name) === wanted);
    must(more.length === 0 && (found === undefined || found.name === wanted), `query: expected ${wanted} at most once`);
    return found?.part;
  });
  must(message !== undefined && valueIn(message) === value, `query: expected the ${name} that was read`);
  must(method !== undefined && signature !== undefined, 'signature: expected one, there is none');
  const text = [message, relayState, method].filter((part) => part !== undefined).join('&');
  const signed = { text, method: valueIn(method), value: valueIn(signature) };
  must(
    certificates.some((certificate) => isSignedBy(certificate, signed)),
    'signature: expected one by a certificate of the issuer',
  );
}

const valueIn = (part: string): string => decoded(part.slice(part.indexOf('=') + 1));

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
