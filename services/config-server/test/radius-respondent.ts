import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import type { Attribute } from '../src/external/radius/attributes.ts';
import { decodeAttributes } from '../src/external/radius/attributes.ts';
import { headerBytes } from '../src/external/radius/packet.ts';
import { type Answered, answered } from './radius-replies.ts';

/** A request that arrived at a respondent. */
export interface Heard extends Answered {
  packet: Buffer;
  attributes: readonly Attribute[];
  from: RemoteInfo;
  reply: (datagram: Buffer) => void;
}

/** Something that listens where a server of RADIUS should be. */
export interface Respondent {
  port: number;
  /** What it heard so far. */
  heard: readonly Heard[];
  close(): void;
}

/** Starts one that does with each request what the test says. */
export async function startRespondent(react: (heard: Heard) => void, host = '127.0.0.1'): Promise<Respondent> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const heard: Heard[] = [];
  socket.on('message', (packet, from) => {
    const reply = (datagram: Buffer): void => socket.send(datagram, from.port, from.address);
    const attributes = decodeAttributes(packet.subarray(headerBytes)) ?? [];
    const request = { ...answered(packet), packet, attributes, from, reply };
    heard.push(request);
    react(request);
  });
  socket.bind(0, host);
  await once(socket, 'listening');
  return { port: socket.address().port, heard, close: () => socket.close() };
}
