import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAdministrationClient } from './administration-client.ts';
import { AnswerLost } from './errors.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A service that answers lists with these data and links, the last one again and again. */
async function clientOf(...answers: { data: unknown; link?: string }[]) {
  const paths: string[] = [];
  server = createServer((request, response) => {
    const { data, link } = answers[Math.min(paths.length, answers.length - 1)] ?? { data: null };
    paths.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'application/json', ...(link !== undefined && { link: `<${link}>; rel="next"` }) });
    response.end(JSON.stringify({ status: { code: 0 }, data }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = { origin, authorization: async () => 'Basic b3BzOm9wcw==', signal: new AbortController().signal, patienceMs: 0 };
  return { client: createAdministrationClient(options), paths };
}

describe('list', () => {
  it('follows links over all pages', async () => {
    const { client, paths } = await clientOf({ data: [{ id: 'a' }], link: '/things?after=a' }, { data: [{ id: 'b' }] });
    expect(await client.list('/things')).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(paths).toEqual(['/things', '/things?after=a']);
  });

  it.each(['.evil.test/things', '//evil.test/things', 'https://evil.test/things', '@evil.test/', '/things'])(
    'follows no link to %s, which is another host or the same page',
    async (link) => {
      const { client, paths } = await clientOf({ data: [], link });
      await expect(client.list('/things')).rejects.toThrow('GET /things: the link to the next page leads elsewhere');
      expect(paths).toEqual(['/things']);
    },
  );

  it.each([null, {}, 'text', [1], [null]])('says that %j is no list', async (data) => {
    const { client } = await clientOf({ data });
    await expect(client.list('/things')).rejects.toThrow('GET /things: the answer is no list');
  });
});

describe('a request whose answer comes once', () => {
  /** A service that answers requests with these statuses; 0 closes the connection. */
  async function clientOver(...statuses: number[]) {
    const asked: string[] = [];
    server = createServer((request, response) => {
      const status = statuses[asked.length] ?? 200;
      asked.push(`${request.method}`);
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end(JSON.stringify({ status: { code: 0 }, data: 'made' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const options = { origin, authorization: async () => 'Basic b3BzOm9wcw==', signal: new AbortController().signal, patienceMs: 1000 };
    return { client: createAdministrationClient(options), asked };
  }

  it.each([0, 502, 504])('is not sent again where it may have been carried out (%d)', async (status) => {
    const { client, asked } = await clientOver(status);
    await expect(client.post('/things', {}, 'not-done')).rejects.toThrow(AnswerLost);
    expect(asked).toEqual(['POST']);
  });

  it.each([429, 503])('is sent again after %d, before which nothing is done', async (status) => {
    const { client, asked } = await clientOver(status);
    expect(await client.post('/things', {}, 'not-done')).toBe('made');
    expect(asked).toEqual(['POST', 'POST']);
  });
});
