import type { Element } from '@xmldom/xmldom';
import type { SamlMetadata } from '../../../ports/identity-providers.ts';
import { type MetadataExpectation, MetadataFault } from '../../../ports/provider-metadata.ts';
import { attributeOf, childrenOf, is, namespaces, rootOf } from '../../saml/elements.ts';
import { must, SamlFault } from '../../saml/saml-fault.ts';
import { signedText } from '../../saml/verify-signature.ts';
import { documentRoot, metadataLimits } from './document-root.ts';
import { endpointsOf } from './endpoints.ts';
import { signingCertificates } from './signing-certificates.ts';
import { validUntil } from './valid-until.ts';

/** Metadata of an identity provider, and the elements that it lies in, the outermost first. */
interface Found {
  entityId: string;
  role: Element;
  around: readonly Element[];
}

/** What a metadata document says of an identity provider (SAML 2.0 Metadata §2.3.2, §2.4.3). Throws `MetadataFault`. */
export function readMetadata(document: string, expectation: MetadataExpectation): SamlMetadata {
  try {
    return metadataIn(verified(documentRoot(document), expectation), expectation);
  } catch (error) {
    throw error instanceof SamlFault ? new MetadataFault(error.message) : error;
  }
}

/** What was signed, where a signature is asked for; read from the very text that it is about. */
function verified(root: Element, { certificate }: MetadataExpectation): Element {
  return certificate === undefined ? root : rootOf(signedText(root, [certificate]), metadataLimits);
}

function metadataIn(root: Element, { entityId: wanted, now }: MetadataExpectation): SamlMetadata {
  const { entityId, role, around } = theOne(identityProviders(root), wanted);
  const until = validUntil([...around, role]);
  must(until === undefined || until > now.getTime(), 'validUntil: expected a time to come');
  const singleSignOn = endpointsOf(role, 'SingleSignOnService');
  must(Object.keys(singleSignOn).length > 0, 'SingleSignOnService: expected one for HTTP-Redirect or HTTP-POST');
  return {
    entityId,
    singleSignOn,
    singleLogout: endpointsOf(role, 'SingleLogoutService'),
    signingCertificates: signingCertificates(role, now),
    ...(until !== undefined && { validUntil: until }),
  };
}

/** All that speak SAML 2.0, however deep in groups they are. */
function identityProviders(element: Element, outside: readonly Element[] = []): Found[] {
  const around = [...outside, element];
  if (isMetadata(element, 'EntitiesDescriptor'))
    return childrenOf(element)
      .filter((child) => isMetadata(child, 'EntitiesDescriptor') || isMetadata(child, 'EntityDescriptor'))
      .flatMap((child) => identityProviders(child, around));
  must(isMetadata(element, 'EntityDescriptor'), 'document: expected EntityDescriptor or EntitiesDescriptor of SAML 2.0');
  const role = childrenOf(element).find((child) => isMetadata(child, 'IDPSSODescriptor') && speaksSaml2(child));
  if (role === undefined) return [];
  const entityId = attributeOf(element, 'entityID') ?? '';
  must(entityId !== '' && entityId.length <= 1024, 'entityID: expected one, of at most 1024 characters');
  return [{ entityId, role, around }];
}

const isMetadata = (element: Element, name: string): boolean => is(element, 'metadata', name);

const speaksSaml2 = (role: Element): boolean =>
  (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(namespaces.protocol);

function theOne(found: readonly Found[], wanted: string | undefined): Found {
  must(found.length > 0, 'IDPSSODescriptor: expected one for SAML 2.0');
  const [one, ...more] = wanted === undefined ? found : found.filter(({ entityId }) => entityId === wanted);
  must(one !== undefined, 'entityID: expected the one that is asked for, or was known before');
  must(more.length === 0, 'EntitiesDescriptor: expected one identity provider; say by entityId which');
  return one;
}
