import type { SamlProvider } from '../../../ports/identity-providers.ts';
import { type Memory, ProviderRefused } from '../../../ports/provider-protocol.ts';
import { must } from '../../saml/saml-fault.ts';
import { isSuccess, type MessageFacts } from './read-message.ts';
import type { ReadResponse } from './read-response.ts';
import type { SignOn } from './read-sign-on.ts';
import type { ServiceProviderAddresses } from './service-provider-addresses.ts';

/** What a response is compared with. */
export interface ResponseExpectations {
  provider: SamlProvider;
  entityId: string;
  addresses: ServiceProviderAddresses;
  /** Of our request; undefined where nobody asked. */
  memory: Memory | undefined;
  now: Date;
}

/** Refuses a response that is not the provider's, not for us, not the answer to our request, not of now, or not about anybody (SAML 2.0 Profiles §4.1.4.3). */
export function checkResponse(response: ReadResponse, expected: ResponseExpectations): SignOn {
  checkAddressing(response, expected.entityId, expected.addresses.acs);
  checkAnswers(response.inResponseTo, expected);
  checkStatus(response);
  const { signOn } = response;
  must(signOn !== undefined, 'document: expected an Assertion');
  must(
    expected.provider.encryptedAssertions !== 'required' || response.openedBy !== undefined,
    'encryption: expected an encrypted assertion',
  );
  checkAssertionOf(signOn, expected);
  checkTimes(signOn, expected);
  return signOn;
}

/** Whether a message is the provider's, as far as it says so, and for this address (SAML 2.0 Bindings §3.5.5.2). */
export function checkAddressing({ issuer, destination }: MessageFacts, entityId: string, address: string): void {
  must(issuer === undefined || issuer === entityId, 'Issuer: expected the entity ID of the provider, is another');
  must(destination === undefined || destination === address, 'Destination: expected our address for this provider, is another');
}

function checkAnswers(inResponseTo: string | undefined, { memory, provider }: ResponseExpectations): void {
  if (memory === undefined) {
    must(provider.idpInitiated, 'InResponseTo: expected a request of ours, because sign-ins that begin at the provider are not allowed');
    must(inResponseTo === undefined, 'InResponseTo: expected none without a request of ours');
    return;
  }
  must(inResponseTo !== undefined && inResponseTo === memory.requestId, 'InResponseTo: expected our request, is another');
}

/** That nobody was signed in is believed without a signature, because only who saw our request can name it. */
function checkStatus(response: ReadResponse): void {
  if (isSuccess(response)) return;
  must(response.signOn === undefined, 'Status: expected Success beside an assertion');
  throw new ProviderRefused('declined', `Status: expected Success, is ${wordsOf(response.status)}`);
}

/** Words of the specification only: others could be anything. */
const wordsOf = (status: readonly string[]): string => status.map((word) => (/^[A-Za-z]{1,40}$/.test(word) ? word : 'another')).join(' / ');

function checkAssertionOf(signOn: SignOn, expected: ResponseExpectations): void {
  const { addresses, entityId } = expected;
  must(signOn.issuer === entityId, 'Issuer: expected the entity ID of the provider in the assertion, is another');
  must(signOn.recipient === addresses.acs, 'Recipient: expected our address for this provider, is another');
  must(signOn.audiences.includes(addresses.entityId), 'Audience: expected our entity ID at this provider, is another');
  checkAnswers(signOn.inResponseTo, expected);
}

function checkTimes(signOn: SignOn, { provider, now }: ResponseExpectations): void {
  const [seconds, skew] = [now.getTime() / 1000, provider.clockSkewSeconds];
  const isPast = (time: number | undefined) => time !== undefined && time + skew <= seconds;
  const isFuture = (time: number | undefined) => time !== undefined && time - skew > seconds;
  for (const [rule, broken] of [
    ['NotOnOrAfter: expected a time to come', isPast(signOn.notOnOrAfter)],
    ['SessionNotOnOrAfter: expected a time to come', isPast(signOn.sessionNotOnOrAfter)],
    ['NotBefore: expected a time gone by', isFuture(signOn.notBefore)],
    ['IssueInstant: expected a time gone by', isFuture(signOn.issuedAt)],
    ['AuthnInstant: expected a time gone by', isFuture(signOn.authTime)],
  ] as const) {
    if (broken) throw new ProviderRefused('timing', `${rule}, with ${skew} s for the difference of clocks`);
  }
}
