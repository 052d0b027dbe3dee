import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

const text = z.string();
const header = text.optional();

/** How a request arrived: what the proxies in front have made of it, and what was believed. */
export const seenRequest = z.object({
  path: text.describe('As it came, without the query'),
  scheme: text.describe('As the proxies that are believed say'),
  host: text.describe('The same'),
  clientAddress: text.describe('What failed attempts are counted by'),
  peerAddress: text.describe('Of the other end of the connection'),
  headers: z.object({
    host: header,
    forwarded: header,
    'x-forwarded-for': header,
    'x-forwarded-host': header,
    'x-forwarded-proto': header,
    'x-forwarded-prefix': header,
  }),
});
export type SeenRequest = z.infer<typeof seenRequest>;

const shown = Object.keys(seenRequest.shape.headers.shape) as (keyof SeenRequest['headers'])[];

/** Describes a request to whoever sent it. */
export const seeRequest = ({ url, protocol, host, ip, socket, headers }: FastifyRequest): SeenRequest => ({
  path: url.split('?', 1)[0] ?? '',
  scheme: protocol,
  host,
  clientAddress: ip,
  peerAddress: socket.remoteAddress ?? '',
  headers: Object.fromEntries(shown.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name]).slice(0, 1024)]]))),
});
