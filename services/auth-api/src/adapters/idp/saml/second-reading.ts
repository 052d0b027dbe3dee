import { setImmediate as othersFirst } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Profile, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { must, SamlFault } from '../../saml/saml-fault.ts';
import type { SignOn } from './read-sign-on.ts';
import type { ServiceProviderAddresses } from './service-provider-addresses.ts';

/** What the other reader is told. */
export interface SecondReadingOptions {
  /** The parameter as it came. */
  response: string;
  certificates: readonly string[];
  addresses: ServiceProviderAddresses;
  /** Opens the assertion. */
  privateKey?: string | undefined;
}

/**
 * Refuses a response of which another reader, with another parser and other code for signatures, understands anything else. That somebody is believed who
 * deceived one of the two is thereby not enough. Times are not asked of it: it has a clock of its own.
 */
export async function mustReadTheSame(signOn: SignOn, options: SecondReadingOptions): Promise<void> {
  // A long response keeps either reader busy, so the rest of the service has its turn between them.
  await othersFirst();
  const profile = await readByNodeSaml(options);
  must(profile !== null, 'second reading: expected somebody who is signed in');
  must(profile.issuer === signOn.issuer, 'second reading: expected the same issuer');
  must(profile.nameID === signOn.subject && nameIdOf(profile) === nameIdOf(ourNameId(signOn)), 'second reading: expected the same NameID');
  must(profile.sessionIndex === signOn.sessionIndex, 'second reading: expected the same SessionIndex');
  must(idOf(profile) === signOn.id, 'second reading: expected the same ID');
  must(
    isDeepStrictEqual(attributesOf(profile), new Map(Object.entries(signOn.attributes))),
    'second reading: expected the same attributes',
  );
}

async function readByNodeSaml({ response, certificates, addresses, privateKey }: SecondReadingOptions): Promise<Profile | null> {
  const reader = new SAML({
    callbackUrl: addresses.acs,
    issuer: addresses.entityId,
    audience: addresses.entityId,
    idpCert: [...certificates],
    // A signature over either is enough, as for the first reader.
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    validateInResponseTo: ValidateInResponseTo.never,
    acceptedClockSkewMs: -1,
    ...(privateKey !== undefined && { decryptionPvk: privateKey }),
  });
  try {
    return (await reader.validatePostResponseAsync({ SAMLResponse: response.replaceAll(/[\r\n]/g, '') })).profile;
  } catch {
    // Its messages repeat what the document says.
    throw new SamlFault('second reading: expected a response that node-saml takes, too, which knows signatures by RSA only');
  }
}

type NameId = Pick<Profile, 'nameQualifier' | 'spNameQualifier'> & { nameIDFormat?: string | undefined };

const ourNameId = ({ subjectFormat, nameQualifier, spNameQualifier }: SignOn) =>
  ({ nameIDFormat: subjectFormat, nameQualifier, spNameQualifier }) as NameId;

/** It reads qualifiers only beside a format. */
const nameIdOf = ({ nameIDFormat, nameQualifier, spNameQualifier }: NameId): string =>
  nameIDFormat === undefined ? '' : JSON.stringify([nameIDFormat, nameQualifier, spNameQualifier]);

/** What its parser made of the assertion: elements by name, `$` for attributes, `_` for text. */
interface Parsed {
  $?: Readonly<Record<string, unknown>>;
  AttributeStatement?: readonly { Attribute?: readonly (Parsed & { AttributeValue?: readonly unknown[] })[] }[];
}

const parsed = (profile: Profile): Parsed => (profile.getAssertion?.() as { Assertion?: Parsed } | undefined)?.Assertion ?? {};

const idOf = (profile: Profile): unknown => parsed(profile).$?.ID;

/** Not those of the profile itself: there the last attribute of a name hides the others. */
function attributesOf(profile: Profile): Map<unknown, unknown[]> {
  const attributes = new Map<unknown, unknown[]>();
  for (const { $: about, AttributeValue: values = [] } of parsed(profile).AttributeStatement?.flatMap(({ Attribute = [] }) => Attribute) ??
    []) {
    const texts = values.flatMap(textIn);
    if (texts.length > 0) attributes.set(about?.Name ?? '', [...(attributes.get(about?.Name ?? '') ?? []), ...texts]);
  }
  return attributes;
}

/** The text of a value that has no elements in it and is not blank. */
function textIn(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  const { $: _attributes, _: text, ...elements } = value as { $?: unknown; _?: unknown };
  return Object.keys(elements).length === 0 && typeof text === 'string' && text.trim() !== '' ? [text] : [];
}
