import type { Acr, ProviderKey, SamlMetadata, SamlProvider } from '../../../ports/identity-providers.ts';
import type { ExternalIdentity, Memory, ProviderLink, ProviderMessage } from '../../../ports/provider-protocol.ts';
import { must } from '../../saml/saml-fault.ts';
import { checkResponse } from './check-response.ts';
import { readResponse } from './read-response.ts';
import type { SignOn } from './read-sign-on.ts';
import { xmlByPost } from './received-xml.ts';
import { mustReadTheSame } from './second-reading.ts';
import type { ServiceProviderAddresses } from './service-provider-addresses.ts';

/** What is known when a response comes. */
export interface SignInAnswer {
  provider: SamlProvider;
  metadata: SamlMetadata;
  addresses: ServiceProviderAddresses;
  message: ProviderMessage;
  memory: Memory | undefined;
  keys: readonly ProviderKey[];
  now: Date;
}

/** Who a response says is signed in. Throws `SamlFault` and `ProviderRefused`. */
export async function finishSignIn(answer: SignInAnswer): Promise<ExternalIdentity> {
  const { provider, metadata, addresses, message, memory, keys, now } = answer;
  const { SAMLResponse: parameter, SAMLRequest: request } = message.parameters;
  must(parameter !== undefined && request === undefined, 'SAMLResponse: expected one');
  const response = readResponse(xmlByPost(parameter), metadata.signingCertificates, keys);
  const signOn = checkResponse(response, { provider, entityId: metadata.entityId, addresses, memory, now });
  const { privateKey } = response.openedBy ?? {};
  await mustReadTheSame(signOn, { response: parameter, certificates: metadata.signingCertificates, addresses, privateKey });
  return identityOf(signOn, provider);
}

function identityOf(signOn: SignOn, provider: SamlProvider): ExternalIdentity {
  const { subject, subjectFormat, nameQualifier, spNameQualifier, sessionIndex, attributes } = signOn;
  const acr = (signOn.context === undefined ? undefined : strengthOf(signOn.context, provider)) ?? 'urn:gauth:acr:password';
  return {
    subject: subjectOf(signOn, provider),
    link: whatIsSaid({ providerId: provider.id, subject, subjectFormat, nameQualifier, spNameQualifier, sessionIndex }),
    attributes,
    authenticatedAt: signOn.authTime * 1000,
    acr,
    amr: methodsOf(signOn, acr),
    ...(signOn.sessionNotOnOrAfter !== undefined && { endsAt: signOn.sessionNotOnOrAfter * 1000 }),
    // Remembered as long as the check of times lets it pass.
    once: { id: `${signOn.issuer} ${signOn.id}`, expiresAt: Math.ceil(signOn.notOnOrAfter + provider.clockSkewSeconds) },
  };
}

/** What lies in a session has no fields without a value. */
const whatIsSaid = (link: ProviderLink): ProviderLink =>
  Object.fromEntries(Object.entries(link).filter(([, value]) => value !== undefined)) as unknown as ProviderLink;

function subjectOf({ subject, attributes }: SignOn, { attributes: { subject: name } }: SamlProvider): string {
  if (name === undefined) return subject;
  const [value, ...more] = Object.hasOwn(attributes, name) ? (attributes[name] ?? []) : [];
  must(value !== undefined && more.length === 0, 'Attribute: expected one value of that which names the person');
  return value;
}

const strengthOf = (context: string, { acr }: SamlProvider): Acr | undefined => (Object.hasOwn(acr, context) ? acr[context] : undefined);

/** RFC 8176 has no word for a federation, so only what is certain is said. */
function methodsOf({ context = '' }: SignOn, acr: Acr): string[] {
  if (acr === 'urn:gauth:acr:multi-factor') return ['mfa'];
  return /:ac:classes:Password(?:ProtectedTransport)?$/.test(context) ? ['pwd'] : [];
}
