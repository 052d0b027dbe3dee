import { type BerElement, readBer } from './ber.ts';

/** How an operation ended (RFC 4511 §4.1.9). `referral` are places where it can be repeated. */
export interface LdapResult {
  code: number;
  /** The server's own text; often empty. */
  text: string;
  referral: readonly string[];
}

/** One message of a server, as far as we ask about it. A reference lists places that all lead to the same entries (RFC 4511 §4.5.3). */
export type ResponseMessage = { id: number } & (
  | { kind: 'entry' }
  | { kind: 'reference'; urls: readonly string[] }
  | { kind: 'result'; result: LdapResult }
);

const tags = {
  boolean: 0x01,
  integer: 0x02,
  text: 0x04,
  enumeration: 0x0a,
  sequence: 0x30,
  set: 0x31,
  referral: 0xa3,
  controls: 0xa0,
} as const;
/** Operations of RFC 4511 §4: search entry, search reference, and whatever ends an operation of ours. */
const operations = { entry: 0x64, reference: 0x73, results: [0x61, 0x65, 0x78] };

/** Reads a message that must have the shape of RFC 4511, because a parser that trusts lengths can be made to loop. Throws when it has another. */
export function readResponse(bytes: Buffer): ResponseMessage {
  const message = readBer(bytes);
  const [id, operation, controls, ...others] = message.parts;
  const isMessage = message.tag === tags.sequence && id?.tag === tags.integer && id.content.length > 0 && id.content.length <= 4;
  if (!isMessage || operation === undefined || others.length > 0 || !areControls(controls)) throw new Error('not a message of LDAP');
  return { id: id.content.readIntBE(0, id.content.length), ...readOperation(operation) };
}

type Operation = { kind: 'entry' } | { kind: 'reference'; urls: readonly string[] } | { kind: 'result'; result: LdapResult };

function readOperation({ tag, parts }: BerElement): Operation {
  if (tag === operations.entry && isEntry(parts)) return { kind: 'entry' };
  if (tag === operations.reference && areTexts(parts)) return { kind: 'reference', urls: parts.map(textOf) };
  if (operations.results.includes(tag)) return { kind: 'result', result: readResult(parts) };
  throw new Error(`an unexpected operation, 0x${tag.toString(16)}`);
}

function readResult([code, matched, text, ...others]: readonly BerElement[]): LdapResult {
  const isResult = code?.tag === tags.enumeration && code.content.length === 1 && matched?.tag === tags.text && text?.tag === tags.text;
  if (!isResult) throw new Error('not a result');
  const referral = others.find(({ tag }) => tag === tags.referral)?.parts ?? [];
  if (!areTexts(referral)) throw new Error('not a referral');
  return { code: code.content.readUInt8(0), text: textOf(text), referral: referral.map(textOf) };
}

const textOf = ({ content }: BerElement): string => content.toString('utf8');

const areTexts = (elements: readonly BerElement[]): boolean => elements.every(({ tag }) => tag === tags.text);

const isEntry = ([name, attributes, ...others]: readonly BerElement[]): boolean =>
  name?.tag === tags.text && attributes?.tag === tags.sequence && others.length === 0 && attributes.parts.every(isAttribute);

function isAttribute({ tag, parts: [type, values, ...others] }: BerElement): boolean {
  return tag === tags.sequence && type?.tag === tags.text && values?.tag === tags.set && others.length === 0 && areTexts(values.parts);
}

const areControls = (controls: BerElement | undefined): boolean =>
  controls === undefined || (controls.tag === tags.controls && controls.parts.every(isControl));

function isControl({ tag, parts: [type, ...others] }: BerElement): boolean {
  const wanted = others.map((part) => part.tag).join();
  return (
    tag === tags.sequence &&
    type?.tag === tags.text &&
    ['', `${tags.boolean}`, `${tags.text}`, `${tags.boolean},${tags.text}`].includes(wanted)
  );
}
