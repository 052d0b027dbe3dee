import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { replyTo } from '../../../test/radius-replies.ts';
import { type Heard, type Respondent, startRespondent } from '../../../test/radius-respondent.ts';
import { type AccessRequest, accessRequest } from './access-request.ts';
import { exchange, type Patience } from './exchange.ts';

const secret = Buffer.from('a secret of this test');
const makeRequest = (): AccessRequest =>
  accessRequest({ userName: Buffer.from('radius1'), password: Buffer.from('radius1'), method: 'pap', asking: [] }, secret);
const patient = { timeoutMs: 5000, retries: 0 };
const hasty = { timeoutMs: 20, retries: 0 };
const nobodyStops = new AbortController().signal;

const running: Respondent[] = [];
afterEach(() => {
  for (const respondent of running.splice(0)) respondent.close();
});
async function listenAndDo(react: (heard: Heard) => void, host?: string): Promise<Respondent> {
  const respondent = await startRespondent(react, host);
  running.push(respondent);
  return respondent;
}
const ask = (port: number, patience: Patience, { request = makeRequest(), host = '127.0.0.1', signal = nobodyStops } = {}) =>
  exchange({ host, port, secret, ...patience }, request, signal);
const accepting = (heard: Heard): void => heard.reply(replyTo(heard, { code: 2, secret }));

it.each(['127.0.0.1', '::1', 'localhost'])('takes the reply of a server at %s', async (host) => {
  const { address } = await lookup(host);
  const { port } = await listenAndDo(accepting, address);
  expect(await ask(port, patient, { host })).toMatchObject({ reply: { decision: 'accept' } });
});

it('sends the same packet from the same port until it is answered', async () => {
  const { port, heard } = await listenAndDo((request) => {
    if (heard.length === 3) accepting(request);
  });
  const request = makeRequest();
  expect(await ask(port, { timeoutMs: 20, retries: 5 }, { request })).toMatchObject({ reply: { decision: 'accept' } });
  expect(heard.map(({ packet }) => packet)).toEqual([request.packet, request.packet, request.packet]);
  expect(new Set(heard.map(({ from }) => from.port)).size).toBe(1);
});

it('gives up a silent server after its repetitions', async () => {
  const { port, heard } = await listenAndDo(() => undefined);
  expect(await ask(port, { timeoutMs: 20, retries: 2 })).toEqual({ silence: 'silent', passed: new Map() });
  expect(heard.length).toBe(3);
});

it.each([
  ['a port on which nobody listens', '127.0.0.1', 'ECONNREFUSED'],
  ['a name that does not exist', 'radius.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
])('gives up %s at once', async (_what, host, silence) => {
  const { port, close } = await startRespondent(() => undefined);
  close();
  expect(await ask(port, patient, { host })).toEqual({ silence: expect.stringMatching(silence), passed: new Map() });
});

describe('goes on waiting for the right reply', () => {
  it('after wrong ones, however many', async () => {
    const { port } = await listenAndDo((heard) => {
      for (let count = 0; count < 50; count += 1) heard.reply(replyTo(heard, { code: 2, secret: Buffer.from('a liar') }));
      heard.reply(Buffer.alloc(3));
      heard.reply(replyTo(heard, { code: 2, secret, identifier: heard.identifier ^ 1 }));
      heard.reply(replyTo(heard, { code: 3, secret }));
    });
    expect(await ask(port, patient)).toMatchObject({ reply: { decision: 'reject' } });
  });

  it('after a good one from elsewhere', async () => {
    const stranger = createSocket('udp4');
    const { port } = await listenAndDo((heard) => {
      stranger.send(replyTo(heard, { code: 2, secret }), heard.from.port, heard.from.address, () => {
        heard.reply(replyTo(heard, { code: 3, secret }));
      });
    });
    expect(await ask(port, patient)).toMatchObject({ reply: { decision: 'reject' } });
    stranger.close();
  });

  it('after the reply to an earlier request', async () => {
    const replies: Buffer[] = [];
    const { port } = await listenAndDo((heard) => {
      const good = replyTo(heard, { code: replies.length === 0 ? 2 : 3, secret });
      for (const old of replies) {
        heard.reply(old);
        heard.reply(Buffer.from(old).fill(heard.identifier, 1, 2));
      }
      replies.push(good);
      heard.reply(good);
    });
    expect(await ask(port, patient)).toMatchObject({ reply: { decision: 'accept' } });
    expect(await ask(port, patient)).toMatchObject({ reply: { decision: 'reject' } });
  });

  it('and takes the first of two', async () => {
    const { port } = await listenAndDo((heard) => {
      accepting(heard);
      heard.reply(replyTo(heard, { code: 3, secret }));
    });
    expect(await ask(port, patient)).toMatchObject({ reply: { decision: 'accept' } });
  });
});

it('counts what it passed over when no reply comes', async () => {
  const { port } = await listenAndDo((heard) => {
    heard.reply(Buffer.alloc(0));
    heard.reply(replyTo(heard, { code: 2, secret: Buffer.from('a liar') }));
    heard.reply(replyTo(heard, { code: 2, secret: Buffer.from('a liar') }));
  });
  expect(await ask(port, hasty)).toEqual({
    silence: 'silent',
    passed: new Map([
      ['truncated', 1],
      ['wrong Response Authenticator', 2],
    ]),
  });
});

it('ends as soon as nobody waits, and asks nobody when nobody waited', async () => {
  const stopping = new AbortController();
  const { port, heard } = await listenAndDo(() => stopping.abort(new Error('enough')));
  await expect(ask(port, patient, { signal: stopping.signal })).rejects.toThrow('enough');
  await expect(ask(port, patient, { signal: stopping.signal })).rejects.toThrow('enough');
  expect(heard.length).toBe(1);
});

it('takes a port of its own for each of many requests at once', async () => {
  const { port, heard } = await listenAndDo(() => {
    if (heard.length === 50) for (const request of heard) accepting(request);
  });
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(port, patient)));
  expect(answers.every((answer) => 'reply' in answer && answer.reply.decision === 'accept')).toBe(true);
  expect(new Set(heard.map(({ from }) => from.port)).size).toBe(50);
});
