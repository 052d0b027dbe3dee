import { isKeySetAddress } from '@gauth/oauth';
import type { Element } from '@xmldom/xmldom';
import { type SamlBinding, samlBindings } from '../../../ports/identity-providers.ts';
import { attributeOf, childrenOf, is } from '../../saml/elements.ts';
import { must } from '../../saml/saml-fault.ts';

const prefix = 'urn:oasis:names:tc:SAML:2.0:bindings:';

/** The addresses of a service of a role, by the bindings that are spoken here; the first of each (SAML 2.0 Metadata §2.2.2). */
export function endpointsOf(role: Element, service: 'SingleSignOnService' | 'SingleLogoutService'): Partial<Record<SamlBinding, string>> {
  const endpoints: Partial<Record<SamlBinding, string>> = {};
  for (const element of childrenOf(role).filter((child) => is(child, 'metadata', service))) {
    const binding = samlBindings.find((each) => attributeOf(element, 'Binding') === prefix + each);
    if (binding !== undefined) endpoints[binding] ??= locationOf(element, service);
  }
  return endpoints;
}

function locationOf(element: Element, service: string): string {
  const location = attributeOf(element, 'Location') ?? '';
  must(location !== '', `${service}: expected a Location`);
  // The rule is the same for all that is asked or shown without anybody looking at it.
  must(location.length <= 2048 && isKeySetAddress(location), `${service}: expected an https Location of at most 2048 characters`);
  return location;
}
