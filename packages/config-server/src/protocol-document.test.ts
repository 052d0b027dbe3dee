import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createFrameReader, encodeFrame, type Frame, headerBytes, maxPayloadBytes, maxUnregisteredPayloadBytes } from './codec.ts';
import { loginRefusals, passwordPolicy, passwordRules } from './login.ts';
import * as objects from './objects.ts';
import { errorCodes, messageName, messages, objectLimits } from './protocol.ts';

const text = readFileSync(new URL('../../../docs/config-server-protocol.md', import.meta.url), 'utf8');
const section = (title: string): string => text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
const codeSpans = (part: string): string[] => [...part.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');

const examples = [...section('An example').matchAll(/```hex\n([^`]+)```\s+```json\n([^`]+)```/g)].map(([, hex = '', json = '']) => ({
  bytes: Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'),
  payload: JSON.parse(json) as unknown,
}));

const decode = (bytes: Buffer): Frame[] => {
  const frames: Frame[] = [];
  createFrameReader(maxPayloadBytes).read(bytes, (frame) => frames.push(frame));
  return frames;
};

it('shows examples that are read as what stands below them, and written as they stand', () => {
  expect(examples.map(({ bytes }) => messageName(bytes.readUInt16BE(6)))).toEqual([
    'RegisterClient',
    'CFGRegistered',
    'Authenticate',
    'CFGError',
    'Challenged',
    'AnswerChallenge',
    'CFGError',
    'WatchObjects',
    'Watching',
    'CFGObjectInfoChanged',
    'Poll',
    'PollAnswer',
  ]);
  for (const { bytes, payload } of examples) {
    const [frame, ...more] = decode(bytes);
    expect(more).toEqual([]);
    expect(frame?.payload).toEqual(payload);
    expect(frame && encodeFrame(frame)).toEqual(bytes);
    const name = messageName(frame?.type ?? -1);
    expect(name && messages[name].payload.parse(payload)).toEqual(payload);
  }
});

it('lists every message with its number and every field of its payload', () => {
  const rows = [...section('Messages').matchAll(/^\| (\d+) \| `(\w+)` \| \w+ \| (.*) \|$/gm)].map(([, type, name, payload = '']) => ({
    type: Number(type),
    name,
    payload,
  }));
  expect(rows.map(({ type, name }) => ({ type, name }))).toEqual(Object.entries(messages).map(([name, { type }]) => ({ type, name })));
  for (const { name, payload } of rows) {
    const schema = messages[name as keyof typeof messages].payload;
    const fields = 'shape' in schema ? Object.keys(schema.shape) : ['objectType'];
    const named = codeSpans(payload).map((field) => field.replace('?', ''));
    expect(named).toEqual(expect.arrayContaining(fields));
  }
});

it('lists every code, every rule and every part of a policy', () => {
  const rows = section('Logins').match(/^\| `.*$/gm) ?? [];
  expect(rows.flatMap((row) => codeSpans(row.split('|')[1] ?? '')).toSorted()).toEqual([...loginRefusals].toSorted());
  for (const code of [...errorCodes, ...passwordRules, ...Object.keys(passwordPolicy.shape)])
    expect(codeSpans(section('Logins'))).toContain(code);
});

it.each([
  ['CFGPerson', objects.personFilter, objects.person],
  ['CFGTenant', objects.tenantFilter, objects.tenant],
  ['CFGApplication', objects.applicationFilter, objects.application],
  ['CFGAccessGroup', objects.accessGroupFilter, objects.accessGroup],
])('lists the conditions and fields of %s', (objectType, filter, object) => {
  const [, , conditions = '', fields = ''] =
    section('Reading')
      .match(new RegExp(`^\\| \`${objectType}\` .*$`, 'm'))?.[0]
      .split('|') ?? [];
  expect(codeSpans(conditions)).toEqual(Object.keys(filter.shape));
  expect(codeSpans(fields)).toEqual(Object.keys(object.shape));
});

it('states the limits as they are', () => {
  expect(section('Frames')).toContain(`| ${headerBytes} | length | payload |`);
  expect(section('Frames')).toContain(`0 to ${maxPayloadBytes.toLocaleString('en-US')} |`);
  expect(section('Frames')).toContain(`${maxUnregisteredPayloadBytes.toLocaleString('en-US')} bytes at most`);
  expect(section('Reading')).toContain(`(${objectLimits.perReading.toLocaleString('en-US')} when it is left out`);
  expect(section('Reading')).toContain(`up to ${objectLimits.perMessage} objects`);
  expect(section('Watching')).toContain(`1 to ${objectLimits.perMessage} in \`dbids\``);
});
