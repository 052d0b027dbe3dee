import { type BerElement, readBer } from './ber.ts';

/** How an operation ended (RFC 4511 §4.1.9). `referral` are places where it can be repeated. */
export interface LdapResult {
  code: number;
  /** The server's own text; often empty. */
  text: string;
  referral: readonly string[];
}

/** One message of a server, as far as we ask about it. A reference lists places that all lead to the same entries (RFC 4511 §4.5.3). */
export type ResponseMessage = { id: number; tag: number } & (
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
/** Operations of RFC 4511 §4: search entry, search reference, and by the question what ends it: bind, search, extended operation. */
const operations = {
  entry: 0x64,
  reference: 0x73,
  endings: new Map([
    [0x60, 0x61],
    [0x63, 0x65],
    [0x77, 0x78],
  ]),
};
const search = 0x63;

/** A question as it goes out. Its number, and which operation it is. */
export interface Question {
  id: number;
  operation: number;
}

/** Reads a question. Throws when it is no message. */
export function readQuestion(bytes: Buffer): Question {
  const { id, operation } = readMessage(bytes);
  return { id, operation: operation.tag };
}

/** Whether a message can be part of the answer to a question. */
export const answers = ({ id, tag }: ResponseMessage, question: Question | undefined): boolean =>
  id === question?.id && (tag === operations.endings.get(question.operation) || (question.operation === search && isFinding(tag)));

const isFinding = (tag: number): boolean => tag === operations.entry || tag === operations.reference;

/** Reads a message that must have the shape of RFC 4511, because a parser that trusts lengths can be made to loop. Throws when it has another. */
export function readResponse(bytes: Buffer): ResponseMessage {
  const { id, operation } = readMessage(bytes);
  return { id, tag: operation.tag, ...readOperation(operation) };
}

function readMessage(bytes: Buffer): { id: number; operation: BerElement } {
  const message = readBer(bytes);
  const [id, operation, controls, ...others] = message.parts;
  const isMessage = message.tag === tags.sequence && id?.tag === tags.integer && id.content.length > 0 && id.content.length <= 4;
  if (!isMessage || operation === undefined || others.length > 0 || !areControls(controls)) throw new Error('not a message of LDAP');
  return { id: id.content.readIntBE(0, id.content.length), operation };
}

type Operation = { kind: 'entry' } | { kind: 'reference'; urls: readonly string[] } | { kind: 'result'; result: LdapResult };

function readOperation({ tag, parts }: BerElement): Operation {
  if (tag === operations.entry && isEntry(parts)) return { kind: 'entry' };
  if (tag === operations.reference && areTexts(parts)) return { kind: 'reference', urls: parts.map(textOf) };
  if ([...operations.endings.values()].includes(tag)) return { kind: 'result', result: readResult(parts) };
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
