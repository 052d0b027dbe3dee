import type { FastifyRequest } from 'fastify';
import { type SeenRequest, seenRequest } from './facts/seen-request.ts';

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
