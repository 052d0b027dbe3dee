import { createLogger } from '@gauth/service-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { replyMessage, replyTo } from '../../../test/radius-replies.ts';
import { type Heard, type Respondent, startRespondent } from '../../../test/radius-respondent.ts';
import type { ExternalAnswer, ExternalModule, OptionSections } from '../module.ts';
import { attributeType, valuesOf } from './attributes.ts';
import { hiddenPassword } from './hidden-password.ts';
import { createRadiusModule } from './radius-module.ts';

const secretText = 'a secret of this test';
const secret = Buffer.from(secretText);
const lines: string[] = [];
const logger = createLogger({ service: 'test', version: '1', destination: { write: (line) => void lines.push(line) } });
const nobodyStops = new AbortController().signal;

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
  lines.length = 0;
});
async function startServer(react: (heard: Heard) => void): Promise<Respondent> {
  const respondent = await startRespondent(react);
  ending.push(respondent.close);
  return respondent;
}
function stop(server: Respondent): void {
  ending.splice(ending.indexOf(server.close), 1);
  server.close();
}
async function closedPort(): Promise<number> {
  const { port, close } = await startRespondent(() => undefined);
  close();
  return port;
}
function moduleOf(sections: OptionSections): ExternalModule {
  const module = createRadiusModule(sections, { logger, now: () => new Date() });
  ending.push(module.close);
  return module;
}
const at = (...ports: readonly number[]) => ({ authserver: ports.map((port) => `127.0.0.1:${port}`).join(), secret: secretText });
const check = (module: ExternalModule, { userName = 'radius1', password = 'pass word', signal = nobodyStops } = {}) =>
  module.check({ person: { dbid: 101, userName, externalId: 'r1@corp.example' }, password, signal });
const saying =
  (code: number, ...texts: readonly string[]) =>
  (heard: Heard): void =>
    heard.reply(replyTo(heard, { code, secret, attributes: texts.map(replyMessage) }));
const userNames = (heard: readonly Heard[]) => heard.flatMap(({ attributes }) => valuesOf(attributes, attributeType.userName).map(String));

describe('a decision', () => {
  it.each<[string, number, ExternalAnswer]>([
    ['accepts', 2, { kind: 'accepted', diagnostics: ['one', 'two'] }],
    [
      'rejects',
      3,
      {
        kind: 'refused',
        reason: expect.stringMatching(/^127\.0\.0\.1:\d+ rejects the access$/),
        unknown: false,
        diagnostics: ['one', 'two'],
      },
    ],
  ])('%s, with the texts of the server', async (_what, code, answer) => {
    const { port, heard } = await startServer(saying(code, 'one', 'two'));
    expect(await check(moduleOf({ gauth_radius: at(port) }))).toEqual(answer);
    expect(userNames(heard)).toEqual(['radius1']);
  });

  it('is made about the name in the realm, unless the name has one', async () => {
    const { port, heard } = await startServer(saying(2));
    const module = moduleOf({ gauth_radius: { ...at(port), default_realm: 'corp.example' } });
    await check(module);
    await check(module, { userName: 'radius1@other.example' });
    expect(userNames(heard)).toEqual(['radius1@corp.example', 'radius1@other.example']);
  });

  it.each([
    ['no user name', { userName: '' }, true],
    ['a user name with a zero byte', { userName: 'radius1\0' }, true],
    ['a user name too long for an attribute', { userName: 'ü'.repeat(127) }, true],
    ['half a character as user name', { userName: '\ud800' }, true],
    ['no password', { password: '' }, false],
    ['a password with a zero byte', { password: 'pass word\0' }, false],
    ['a password of 129 bytes', { password: `a${'ü'.repeat(64)}` }, false],
    ['half a character as password', { password: 'a\udc00' }, false],
  ])('about %s is made without a server', async (_what, credentials, unknown) => {
    const { port, heard } = await startServer(saying(2));
    expect(await check(moduleOf({ gauth_radius: at(port) }), credentials)).toMatchObject({ kind: 'refused', unknown, diagnostics: [] });
    expect(heard).toEqual([]);
  });
});

describe('of several servers', () => {
  it('the one that answers stays active, until it is gone', async () => {
    const first = await startServer((heard) => (first.heard.length === 1 ? undefined : saying(3)(heard)));
    const second = await startServer(saying(2));
    const hasty = { radius_timeout: '1', radius_retries: '0' };
    const module = moduleOf({ gauth_radius: { ...at(first.port), ...hasty }, gauth_radius_1: at(second.port) });
    expect(await check(module)).toMatchObject({ kind: 'accepted' });
    expect(await check(module)).toMatchObject({ kind: 'accepted' });
    expect([first.heard.length, second.heard.length]).toEqual([1, 2]);
    stop(second);
    expect(await check(module)).toMatchObject({ kind: 'refused' });
  });

  it('one that does not exist costs no time, and a refusal is final', async () => {
    const { port } = await startServer(saying(3));
    const never = await startServer(saying(2));
    expect(await check(moduleOf({ gauth_radius: at(await closedPort(), port, never.port) }))).toMatchObject({ kind: 'refused' });
    expect(never.heard).toEqual([]);
  });

  it('the next is asked first after somebody waited in vain', async () => {
    const stopping = new AbortController();
    const first = await startServer(() => stopping.abort());
    const second = await startServer(saying(2));
    const module = moduleOf({ gauth_radius: at(first.port, second.port) });
    expect(await check(module, { signal: stopping.signal })).toMatchObject({ kind: 'unavailable' });
    expect(second.heard).toEqual([]);
    expect(await check(module)).toMatchObject({ kind: 'accepted' });
    expect(first.heard.length).toBe(1);
  });

  it('none is unavailable, and so is a module without any', async () => {
    expect(await check(moduleOf({ gauth_radius: at(await closedPort()) }))).toMatchObject({ kind: 'unavailable' });
    expect(await check(moduleOf({}))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a challenge', () => {
  const states = (heard: readonly Heard[]) => heard.flatMap(({ attributes }) => valuesOf(attributes, attributeType.state).map(String));
  const asking = (heard: Heard, number: number): void => {
    const state = { type: attributeType.state, value: Buffer.from(`state ${number}`) };
    heard.reply(replyTo(heard, { code: 11, secret, attributes: [replyMessage('Code'), replyMessage('please'), state] }));
  };
  const challengedBy = async (module: ExternalModule) => {
    const answer = await check(module);
    if (answer.kind !== 'challenged') throw new Error(`expected a challenge, got ${answer.kind}`);
    return answer;
  };

  it('is answered at the server that asked, with its State and a hidden answer', async () => {
    const first = await startServer((heard) => (first.heard.length === 1 ? asking(heard, 1) : saying(2, 'Welcome')(heard)));
    const second = await startServer(saying(3));
    const module = moduleOf({ gauth_radius: { ...at(first.port, second.port), method: 'chap' } });
    const challenge = await challengedBy(module);
    expect(challenge).toMatchObject({ message: 'Code please', hidden: true });
    expect(await challenge.answer('123456', nobodyStops)).toEqual({ kind: 'accepted', diagnostics: ['Welcome'] });
    expect(states(first.heard)).toEqual(['state 1']);
    const [question, answer] = first.heard;
    if (question === undefined || answer === undefined) throw new Error('two requests are expected');
    expect(valuesOf(question.attributes, attributeType.userPassword)).toEqual([]);
    expect(valuesOf(answer.attributes, attributeType.userPassword)).toEqual([
      hiddenPassword(Buffer.from('123456'), secret, answer.authenticator),
    ]);
    expect(userNames(first.heard)).toEqual(['radius1', 'radius1']);
    expect(second.heard).toEqual([]);
  });

  it('may lead to five, each with the State of its own', async () => {
    const server = await startServer((heard) => asking(heard, server.heard.length));
    let answer: ExternalAnswer = await challengedBy(moduleOf({ gauth_radius: at(server.port) }));
    for (let count = 1; answer.kind === 'challenged'; count += 1) answer = await answer.answer(`${count}`, nobodyStops);
    expect(answer).toMatchObject({ kind: 'refused', reason: expect.stringContaining('asks more than 5 times'), diagnostics: [] });
    expect(states(server.heard)).toEqual(['state 1', 'state 2', 'state 3', 'state 4', 'state 5']);
  });

  it('is not answered with what cannot be sent', async () => {
    const server = await startServer((heard) => asking(heard, 1));
    const challenge = await challengedBy(moduleOf({ gauth_radius: at(server.port) }));
    expect(await challenge.answer('', nobodyStops)).toMatchObject({ kind: 'refused', unknown: false });
    expect(server.heard.length).toBe(1);
  });

  it('of a server that has gone is answered nowhere else', async () => {
    const first = await startServer((heard) => asking(heard, 1));
    const second = await startServer(saying(2));
    const challenge = await challengedBy(moduleOf({ gauth_radius: at(first.port, second.port) }));
    stop(first);
    expect(await challenge.answer('123456', nobodyStops)).toMatchObject({ kind: 'unavailable' });
    expect(second.heard).toEqual([]);
  });
});

it('ends what is under way when it is closed, and begins nothing more', async () => {
  const { port, heard } = await startServer(() => void module.close());
  const module = moduleOf({ gauth_radius: at(port) });
  expect(await check(module)).toMatchObject({ kind: 'unavailable' });
  expect(await check(module)).toMatchObject({ kind: 'unavailable' });
  expect(heard.length).toBe(1);
});

it('logs which server is silent and what it passed over, and no secret', async () => {
  const { port } = await startServer((heard) => heard.reply(replyTo(heard, { code: 2, secret: Buffer.from('a liar') })));
  await check(moduleOf({ gauth_radius: { ...at(port), radius_retries: '0', method: 'hunter3' } }), { password: 'hunter2' });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { 'event.action': 'radius.option-wrong', section: 'gauth_radius', option: 'method', 'event.reason': 'it is neither pap nor chap' },
    { 'event.action': 'radius.silent', 'server.port': port, 'event.reason': 'silent', passed: { 'wrong Response Authenticator': 1 } },
  ]);
  for (const hidden of ['hunter2', 'hunter3', secretText]) expect(lines.join()).not.toContain(hidden);
});
