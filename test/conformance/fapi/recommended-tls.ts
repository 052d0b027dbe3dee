import { once } from 'node:events';
import { type ConnectionOptions, connect, getCiphers } from 'node:tls';
import { expect } from 'vitest';

/** With TLS 1.2 (RFC 9325 §4.2). */
const recommended = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
];
const known = getCiphers().map((name) => name.toUpperCase());
const others = known.filter((name) => !(name.startsWith('TLS_') || recommended.includes(name)));

/** The server at an address agrees to what FAPI 2.0 §5.2 allows and to nothing else. */
export async function expectRecommendedTls(address: string): Promise<void> {
  const { hostname, port } = new URL(address);
  const agreed = async (offer: ConnectionOptions) => {
    const socket = connect({ host: hostname, port: Number(port), servername: hostname, rejectUnauthorized: false, ...offer });
    await once(socket, 'secureConnect');
    const protocol = socket.getProtocol();
    socket.destroy();
    return protocol;
  };
  // The lowest level of security, so that it is the server who refuses.
  const anything = (ciphers: readonly string[]) => `${ciphers.join(':')}:@SECLEVEL=0`;
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const;
  expect(await agreed({})).toBe('TLSv1.3');
  expect(await agreed({ maxVersion: 'TLSv1.2', ciphers: recommended.join(':') })).toBe('TLSv1.2');
  await expect(agreed({ maxVersion: 'TLSv1.2', ciphers: anything(others) })).rejects.toThrow(/handshake failure/);
  await expect(agreed({ ...old, ciphers: anything(known) })).rejects.toThrow(/protocol version/);
}
