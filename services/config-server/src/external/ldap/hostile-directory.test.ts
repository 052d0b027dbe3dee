import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { capturedLog } from '@gauth/service-kit/testing';
import { BerWriter } from 'ldapts';
import { afterEach, expect, it } from 'vitest';
import { createLdapModule } from './ldap-module.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** Asks a server that answers everything it is sent with these octets. */
async function answerOf(octets: Buffer, options: Record<string, string> = {}) {
  const server = createServer((socket) => {
    socket.on('data', () => socket.write(octets)).on('error', () => undefined);
    cleanUps.push(() => socket.destroy());
  }).listen(0, '127.0.0.1');
  cleanUps.push(() => server.close());
  await once(server, 'listening');
  const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}/dc=test??sub?(uid=X)`;
  const gauth_ldap = { 'ldap-url': url, 'retry-attempts': '0', 'search-timeout': '1', ...options };
  const tested = createLdapModule({ gauth_ldap }, { logger: capturedLog().logger, now: () => new Date() });
  const person = { dbid: 1, userName: 'agent1', externalId: 'ldap1' };
  const answer = await tested.check({ person, password: 'ldap1', signal: AbortSignal.timeout(5000) });
  await tested.close();
  return answer.kind === 'unavailable' ? answer.reason.replace(/^ldap:\/\/127\.0\.0\.1:\d+: /, '') : answer;
}

/** A message to the first question, whose id the library counts as 2. */
function message(write: (writer: BerWriter) => void, id = 2): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  write(writer);
  writer.endSequence();
  return writer.buffer;
}
const result = (code: number, tag = 0x65, id = 2): Buffer =>
  message((writer) => {
    writer.startSequence(tag);
    writer.writeEnumeration(code);
    writer.writeString('');
    writer.writeString('');
    writer.endSequence();
  }, id);
const entry = (name: string): Buffer =>
  message((writer) => {
    writer.startSequence(0x64);
    writer.writeString(name);
    writer.startSequence();
    writer.endSequence();
    writer.endSequence();
  });
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

it.each([
  ['text of another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'malformed: not a message of LDAP'],
  ['zeros', Buffer.alloc(64), 'malformed: not a message of LDAP'],
  ['a length that says nothing', hex('30 80 02 01 02'), 'malformed: a length is indefinite or too long'],
  ['a length beyond all', hex('30 84 ff ff ff ff'), 'malformed: an element is longer than 65536 octets'],
  // A parser that trusts these lengths looks for more text at the end of the message, for ever.
  ['a reference that claims more than there is', hex('30 09 02 01 02 73 82 ff ff 04 00'), 'malformed: an element is cut off'],
  ['an entry that claims more than there is', hex('30 0b 02 01 02 64 82 ff ff 04 00 30 00'), 'malformed: an element is cut off'],
  [
    'controls that claim more than there are',
    hex('30 10 02 01 02 65 07 0a 01 00 04 00 04 00 a0 7f 30 00'),
    'malformed: an element is cut off',
  ],
  ['an entry that is a text', hex('30 07 02 01 02 64 02 04 00'), 'malformed: an unexpected operation, 0x64'],
  ['a result without a code', hex('30 05 02 01 02 65 00'), 'malformed: not a result'],
  ['an operation that servers do not send', hex('30 05 02 01 02 63 00'), 'malformed: an unexpected operation, 0x63'],
  [
    'elements nested without end',
    hex(`30 18 02 01 02 65 13 ${'30 11 30 0f 30 0d 30 0b 30 09 30 07 30 05 30 03 0a 01 00'}`),
    'malformed: elements are nested too deeply',
  ],
  [
    'entries without end',
    Buffer.concat(Array.from({ length: 600 }, () => entry(`cn=${'a'.repeat(2000)}`))),
    'malformed: an answer is longer than 1048576 octets',
  ],
  [
    'references without end',
    Buffer.alloc(100_000, hex('30 08 02 01 02 73 03 04 01 61')),
    'malformed: an answer has more than 1000 messages',
  ],
  [
    'announcements without end',
    Buffer.alloc(140_000, hex('30 0c 02 01 00 78 07 0a 01 00 04 00 04 00')),
    'malformed: an answer has more than 1000 messages',
  ],
])('ends a connection on which %s comes', async (_what, octets, reason) => {
  expect(await answerOf(octets)).toBe(reason);
});

it.each([
  ['an answer to another question', result(0, 0x65, 77)],
  ['an answer to a question of another kind', result(0, 0x61)],
  ['an answer that begins in the middle', Buffer.concat([result(0).subarray(4), result(0)])],
])('ends a connection on which %s comes', async (_what, octets) => {
  expect(await answerOf(octets)).toMatch(/^malformed: (an answer to nothing that was asked|not a message of LDAP)$/);
});

it.each([
  ['another answer', Buffer.concat([result(0), result(0)])],
  ['an entry', Buffer.concat([result(0), entry('cn=a')])],
])('passes over %s after the end of an answer', async (_what, octets) => {
  expect(await answerOf(octets)).toMatchObject({ kind: 'refused', unknown: true });
});

it.each([
  [49, '49 Invalid credentials'],
  [50, '50 Insufficient access'],
  [3, '3 Time limit exceeded'],
])('takes the result %i of a search for no word about the password', async (code, reason) => {
  expect(await answerOf(result(code))).toBe(reason);
});

it('takes no answer to a search for one to a bind', async () => {
  expect(await answerOf(Buffer.concat([entry('cn=a'), result(0)]))).toBe('malformed: an answer to nothing that was asked');
});

it('waits for the rest of an answer, but not long', async () => {
  expect(await answerOf(result(0).subarray(0, 9))).toBe('no answer');
});

it('binds to no entry without a name', async () => {
  expect(await answerOf(Buffer.concat([entry(''), result(0)]))).toBe('the entry has no distinguished name');
});

it('takes nothing that was said before TLS for said under TLS', async () => {
  const startedWithMore = Buffer.concat([result(0, 0x78), result(0, 0x61, 3).subarray(0, 10)]);
  expect(await answerOf(startedWithMore, { starttls: 'true' })).toBe('StartTLS failed: octets before TLS');
});

it('goes no further in clear when the server has no StartTLS', async () => {
  expect(await answerOf(result(2, 0x78), { starttls: 'true' })).toMatch(/^StartTLS failed: /);
});
