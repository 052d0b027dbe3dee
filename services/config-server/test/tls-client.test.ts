import type { AddressInfo } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { type ClientEvent, type ConfigServerOptions, createChannel, createConfigServerClient } from '@gauth/config-server';
import { type CertifiedKey, issueCertificate } from '@gauth/service-kit/testing';
import { afterEach, expect, it } from 'vitest';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const dayMs = 24 * 3600 * 1000;
const authority = issueCertificate({ commonName: 'authority', purpose: 'authority' });
const other = issueCertificate({ commonName: 'other', purpose: 'authority' });
const hosts = ['cfgmaster.test'];
const serverKey = issueCertificate({ commonName: 'cfgmaster.test', purpose: 'server', hosts }, authority);
const clientKey = issueCertificate({ commonName: 'gauth', purpose: 'client' }, authority);
const expired = issueCertificate(
  {
    commonName: 'cfgmaster.test',
    purpose: 'server',
    hosts,
    validity: { from: new Date(Date.now() - 2 * dayMs), to: new Date(Date.now() - dayMs) },
  },
  authority,
);

/** A server that lets everybody register whose handshake it accepts, and remembers what it was sent. */
const listening = async (key: CertifiedKey, demands: TlsOptions = {}) => {
  const received: string[] = [];
  const server = createServer({ ...key, ...demands }, (socket) => {
    const channel = createChannel({
      socket,
      payloadLimit: 1024,
      onClose: () => undefined,
      onMessage({ name, requestId }) {
        received.push(name);
        if (name === 'RegisterClient') channel.send({ name: 'CFGRegistered', requestId, payload: { version: 1, server: 'fake' } });
        else if (name === 'ReadObjects') channel.send({ name: 'CFGEndObjectList', requestId, payload: { count: 0, more: false } });
        else channel.close(new Error('enough'));
      },
    });
    closers.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, received };
};

/** A client that is sent to the server whatever name it looks up. */
const clientOf = ({ port }: { port: number }, tls: ConfigServerOptions['tls'], host = 'cfgmaster.test') => {
  const events: ClientEvent[] = [];
  const client = createConfigServerClient({
    name: 't100',
    endpoints: [{ host, port: 8888 }],
    resolve: async () => [{ host: '127.0.0.1', port }],
    tls,
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'hunter2' },
    localTimeoutSeconds: 0,
    remoteTimeoutSeconds: 0,
    onEvent: (event) => events.push(event),
  });
  closers.push(() => client.close());
  return { client, events };
};

it('takes the name that was looked up, not the address found, for that of the server', async () => {
  expect(await clientOf(await listening(serverKey), { ca: authority.cert }).client.persons({})).toEqual([]);
});

it.each<[string, CertifiedKey, { ca: string; servername?: string }, string, RegExp]>([
  ['of an authority it does not trust', serverKey, { ca: other.cert }, 'cfgmaster.test', /unable to verify|self-signed/],
  ['for another name than it looked up', serverKey, { ca: authority.cert }, 'elsewhere.test', /elsewhere\.test\. is not in the cert/],
  [
    'for another name than it was told to expect',
    serverKey,
    { ca: authority.cert, servername: 'elsewhere.test' },
    'cfgmaster.test',
    /elsewhere\.test\. is not in the cert/,
  ],
  ['that is out of date', expired, { ca: authority.cert }, 'cfgmaster.test', /expired/],
  [
    'meant for clients',
    issueCertificate({ commonName: 'cfgmaster.test', purpose: 'client', hosts }, authority),
    { ca: authority.cert },
    'cfgmaster.test',
    /purpose/,
  ],
])('sends no password to a server whose certificate is one %s', async (_what, key, tls, host, reason) => {
  const server = await listening(key);
  const { client, events } = clientOf(server, tls, host);
  await expect(client.persons({})).rejects.toMatchObject({ name: 'ConfigServerUnavailable' });
  expect(events[0]).toMatchObject({ kind: 'connect-failed', reason: expect.stringMatching(reason), timedOut: false });
  expect(server.received).toEqual([]);
});

it('is told by the handshake when it has no certificate that the server demands', async () => {
  const server = await listening(serverKey, { ca: authority.cert, requestCert: true, rejectUnauthorized: true });
  const { client, events } = clientOf(server, { ca: authority.cert });
  await expect(client.persons({})).rejects.toMatchObject({ name: 'ConfigServerUnavailable' });
  expect(events[0]).toMatchObject({ kind: 'connect-failed', reason: expect.stringMatching(/certificate required/), timedOut: false });
  expect(server.received).toEqual([]);
  expect(await clientOf(server, { ca: authority.cert, ...clientKey }).client.persons({})).toEqual([]);
});
