import { expect } from 'vitest';

/** The metadata of the server, fetched as a suite does it: from below the issuer, as JSON. */
export async function fetchMetadata(issuer: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  const metadata = (await response.json()) as Record<string, unknown>;
  expect(metadata.issuer).toBe(issuer);
  return metadata;
}

/** Every address in it is one of TLS; certification asks for that although not every specification does. */
export function expectHttps(metadata: Record<string, unknown>): void {
  const addresses = Object.entries(metadata).filter(([name]) => /(_endpoint|_uri)$/.test(name));
  expect(addresses.length).toBeGreaterThan(4);
  for (const [name, address] of addresses) expect(address, name).toMatch(/^https:\/\/[^?#]+$/);
}

/** The keys of the server: each with a name of its own, and none that only the server may know. */
export async function expectPublicKeys({ jwks_uri }: Record<string, unknown>): Promise<void> {
  const response = await fetch(String(jwks_uri));
  expect(response.status).toBe(200);
  const { keys } = (await response.json()) as { keys: Record<string, unknown>[] };
  const ids = keys.map(({ kid }) => kid);
  expect(ids).toEqual([...new Set(ids)]);
  for (const key of keys) {
    expect(key).toMatchObject({ kid: expect.any(String), kty: expect.stringMatching(/^(RSA|EC|OKP)$/), use: 'sig' });
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    for (const coordinate of ['n', 'e', 'x', 'y'].filter((name) => name in key)) expect(key[coordinate]).toMatch(/^[\w-]+$/);
  }
}
