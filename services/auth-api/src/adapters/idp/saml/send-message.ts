import { sign } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import type { ProviderKey, SamlBinding } from '../../../ports/identity-providers.ts';
import type { Departure } from '../../../ports/provider-protocol.ts';
import { namespaces } from '../../saml/elements.ts';

/** A message that a browser carries to a provider. */
export interface OutgoingMessage {
  binding: SamlBinding;
  to: string;
  parameter: 'SAMLRequest' | 'SAMLResponse';
  message: string;
  relayState?: string | undefined;
  /** Signs it; absent: not signed. */
  key?: ProviderKey | undefined;
}

const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const deflated = promisify(deflateRaw);

/** Puts a message into the address of a redirect or into the fields of a form (SAML 2.0 Bindings §3.4, §3.5). */
export function sendMessage(outgoing: OutgoingMessage): Promise<Departure> {
  return outgoing.binding === 'HTTP-POST' ? Promise.resolve(byPost(outgoing)) : byRedirect(outgoing);
}

function byPost({ to, parameter, message, relayState, key }: OutgoingMessage): Departure {
  const document = key === undefined ? message : signed(message, key);
  const fields = { [parameter]: Buffer.from(document).toString('base64'), ...(relayState !== undefined && { RelayState: relayState }) };
  return { kind: 'post', to, fields };
}

/** The signature is about the query as text, in the order of the specification (§3.4.4.1). */
async function byRedirect({ to, parameter, message, relayState, key }: OutgoingMessage): Promise<Departure> {
  const parts = [
    [parameter, (await deflated(message)).toString('base64')],
    ...(relayState === undefined ? [] : [['RelayState', relayState]]),
  ];
  const query = [...parts, ...(key === undefined ? [] : [['SigAlg', rsaSha256]])]
    .map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const signature =
    key === undefined ? '' : `&Signature=${encodeURIComponent(sign('sha256', Buffer.from(query), key.privateKey).toString('base64'))}`;
  return { kind: 'redirect', to: `${to}${to.includes('?') ? '&' : '?'}${query}${signature}` };
}

function signed(message: string, { privateKey, certificate }: ProviderKey): string {
  const signature = new SignedXml({
    privateKey,
    publicCert: certificate,
    signatureAlgorithm: rsaSha256,
    canonicalizationAlgorithm: namespaces.exclusive,
    idAttribute: 'ID',
  });
  const transforms = [`${namespaces.signature}enveloped-signature`, namespaces.exclusive];
  signature.addReference({ xpath: '/*', transforms, digestAlgorithm: sha256 });
  signature.computeSignature(message, { prefix: 'ds', location: { reference: '/*/*[1]', action: 'after' } });
  return signature.getSignedXml();
}
