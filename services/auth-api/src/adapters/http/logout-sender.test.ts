import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogoutSender } from './logout-sender.ts';

/** What the application of these tests does, and what it was asked. */
let answer: RequestListener;
let asked: unknown[];
const application = createServer(async (request, response) => {
  const body = (await request.toArray()).join('');
  asked.push({ method: request.method, url: request.url, type: request.headers['content-type'], body });
  answer(request, response);
});
let origin: string;
beforeEach(async () => {
  asked = [];
  await new Promise<void>((done) => application.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(application.address() as AddressInfo).port}`;
});
afterEach(async () => {
  application.closeAllConnections();
  await new Promise((done) => application.close(done));
});

const answering =
  (status: number, headers: Record<string, string> = {}, body = ''): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const send = (timeoutMs = 1000) => createLogoutSender({ timeoutMs }).send(`${origin}/logout?at=here`, 'e30.e30.x');

it('posts the token as a form, and tells nothing else', async () => {
  answer = answering(200);
  expect(await send()).toEqual({ kind: 'delivered' });
  expect(asked).toEqual([
    { method: 'POST', url: '/logout?at=here', type: 'application/x-www-form-urlencoded;charset=UTF-8', body: 'logout_token=e30.e30.x' },
  ]);
});

it('takes an answer without content for done', async () => {
  answer = answering(204);
  expect(await send()).toEqual({ kind: 'delivered' });
});

it('takes 400 for a refusal, and repeats nothing of what the application says', async () => {
  answer = answering(400, { 'content-type': 'application/json' }, '{"error":"invalid_request","error_description":"hush"}');
  expect(await send()).toEqual({ kind: 'refused', reason: 'the application answered 400' });
});

it.each([201, 202, 301, 302, 307, 308, 401, 404, 429, 500, 503])('takes %i for a failure, and goes nowhere else', async (status) => {
  answer = answering(status, { location: `${origin}/elsewhere` });
  expect(await send()).toEqual({ kind: 'failed', reason: `the application answered ${status}` });
  expect(asked).toHaveLength(1);
});

it('does not wait for the end of an answer', async () => {
  answer = (_request, response) => void response.writeHead(200).write('and so on');
  expect(await send(60_000)).toEqual({ kind: 'delivered' });
});

it('gives an application some seconds', async () => {
  answer = () => {};
  expect(await send(50)).toEqual({ kind: 'failed', reason: 'the application did not answer in time' });
});

it('names what is wrong with a connection', async () => {
  answer = (request) => request.socket.destroy();
  expect(await send()).toEqual({ kind: 'failed', reason: expect.stringMatching(/^the application cannot be reached: [A-Z_]+$/) });
  await new Promise((done) => application.close(done));
  expect(await send()).toEqual({ kind: 'failed', reason: 'the application cannot be reached: ECONNREFUSED' });
});

it.each(['', 'no address', 'ftp://app.test/', 'http://127.0.0.1:1/?token=hush'])(
  'fails for the address %j without telling it',
  async (uri) => {
    const sent = await createLogoutSender().send(uri, 'e30.e30.x');
    expect(sent).toEqual({ kind: 'failed', reason: expect.stringMatching(/^the application cannot be reached/) });
    expect(JSON.stringify(sent)).not.toContain('hush');
  },
);
