import { createHash, randomBytes } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import type { ProviderKey, SamlBinding, SamlMetadata, SamlProvider } from '../../../ports/identity-providers.ts';
import { type ProviderLogout, type ProviderMessage, ProviderRefused } from '../../../ports/provider-protocol.ts';
import { is, onlySamlChild, rootOf, textOf } from '../../saml/elements.ts';
import { timeOf } from '../../saml/read-assertion.ts';
import { must } from '../../saml/saml-fault.ts';
import { signedText } from '../../saml/verify-signature.ts';
import { checkAddressing } from './check-response.ts';
import { logoutResponse } from './outgoing-messages.ts';
import { checkQuerySignature } from './query-signature.ts';
import { isSuccess, protocolChildren, readMessage } from './read-message.ts';
import { xmlByPost, xmlByRedirect } from './received-xml.ts';
import { sendMessage } from './send-message.ts';
import type { ServiceProviderAddresses } from './service-provider-addresses.ts';

/** What is known when a logout message comes. */
export interface ReceivedLogout {
  provider: SamlProvider;
  metadata: SamlMetadata;
  addresses: ServiceProviderAddresses;
  message: ProviderMessage;
  /** Where the provider takes answers; undefined where it takes none. */
  target: { to: string; binding: SamlBinding } | undefined;
  keys(): Promise<readonly [ProviderKey, ...ProviderKey[]]>;
  now: () => Date;
}

/** How old a logout request may be, beside the difference of clocks. */
const maxAgeSeconds = 300;

/** The id of our request for a state, so that the answer to another one is known without keeping anything. */
export const logoutRequestId = (state: string): string => `_${createHash('sha256').update(state).digest('hex')}`;

/** Reads a logout request or response of a provider, which must be signed (SAML 2.0 Profiles §4.4.4). Throws `SamlFault` and `ProviderRefused`. */
export async function readLogoutMessage(received: ReceivedLogout): Promise<ProviderLogout> {
  const { message, metadata, addresses } = received;
  const { SAMLRequest: request, SAMLResponse: response } = message.parameters;
  must((request === undefined) !== (response === undefined), 'SAMLRequest, SAMLResponse: expected one of them');
  const root = rootOf(await signedMessage(message, metadata.signingCertificates));
  must(is(root, 'protocol', request === undefined ? 'LogoutResponse' : 'LogoutRequest'), 'document: expected a message about logout');
  const facts = readMessage(root);
  must(facts.issuer !== undefined && facts.destination !== undefined, 'Issuer, Destination: expected');
  checkAddressing(facts, metadata.entityId, addresses.slo);
  return request === undefined ? readAnswer(root, message) : readWish(root, received);
}

/** The document as far as it was signed: its canonical text where the signature is in it. */
async function signedMessage(message: ProviderMessage, certificates: readonly string[]): Promise<string> {
  const { SAMLRequest, SAMLResponse } = message.parameters;
  const parameter = SAMLRequest ?? SAMLResponse ?? '';
  if (message.query === undefined) return signedText(rootOf(xmlByPost(parameter)), certificates);
  checkQuerySignature(message.query, { name: SAMLRequest === undefined ? 'SAMLResponse' : 'SAMLRequest', value: parameter, certificates });
  return xmlByRedirect(parameter);
}

function readAnswer(root: Element, { parameters: { RelayState: state } }: ProviderMessage): ProviderLogout {
  const facts = readMessage(root);
  must(state !== undefined && state !== '', 'RelayState: expected ours');
  must(facts.inResponseTo === logoutRequestId(state), 'InResponseTo: expected our request, is another');
  return { kind: 'answered', state, succeeded: isSuccess(facts) && !facts.status.includes('PartialLogout') };
}

function readWish(root: Element, received: ReceivedLogout): ProviderLogout {
  const { id, issuedAt } = readMessage(root);
  const { provider, now } = received;
  const seconds = now().getTime() / 1000;
  const end = Math.min(timeOf(root, 'NotOnOrAfter') ?? Number.POSITIVE_INFINITY, issuedAt + maxAgeSeconds) + provider.clockSkewSeconds;
  if (seconds >= end || issuedAt - provider.clockSkewSeconds > seconds) {
    throw new ProviderRefused('timing', 'IssueInstant, NotOnOrAfter: expected a logout request of now');
  }
  const { target } = received;
  return {
    kind: 'wanted',
    subject: textOf(onlySamlChild(root, 'NameID')),
    sessionIndexes: protocolChildren(root, 'SessionIndex').map(textOf),
    ...(target !== undefined && { answer: (outcome: 'done' | 'partial') => answer(received, { target, inResponseTo: id, outcome }) }),
  };
}

async function answer(
  { addresses, message, keys, now }: ReceivedLogout,
  { target, ...about }: { target: NonNullable<ReceivedLogout['target']>; inResponseTo: string; outcome: 'done' | 'partial' },
) {
  const head = { id: `_${randomBytes(20).toString('hex')}`, destination: target.to, issuer: addresses.entityId, now: now() };
  const [key] = await keys();
  const relayState = message.parameters.RelayState;
  return sendMessage({ ...target, parameter: 'SAMLResponse', message: logoutResponse(head, about), relayState, key });
}
