import { dirname, join } from 'node:path';
import type { Platform } from '@gauth/dev';
import { freePort } from '@gauth/dev/free-port';
import { createLifetime } from '@gauth/dev/lifetime';
import type { TestProject } from 'vitest/node';
import { startTestPlatform } from '../support/platform.ts';
import './surroundings.ts';
import { startTlsProxy } from './tls-proxy.ts';

/** What the proxy has in front of the paths of auth-api. */
const prefix = '/some/path';

/** Starts one platform for the whole folder, and the proxy with TLS and a path that suites meet it through. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const lifetime = createLifetime();
  try {
    const port = await freePort();
    const publicOrigin = `https://localhost:${port}`;
    const issuer = `${publicOrigin}${prefix}/auth/v3`;
    const platform = await lifetime.own(
      () => startTestPlatform({ overrides: { 'auth-api': { ISSUER: issuer }, 'auth-ui': { PUBLIC_AUTH_URL: issuer } } }),
      (running: Platform) => running.stop(),
    );
    const file = (name: string) => join(dirname(platform.tlsCaFile), name);
    await lifetime.own(
      () => startTlsProxy({ port, prefix, urls: platform.urls, certFile: file('server.pem'), keyFile: file('server.key') }),
      (proxy) => proxy.close(),
    );
    const { origin, tlsOrigin, tlsCaFile } = platform;
    project.provide('conformance', { issuer, origin, tlsOrigin, authority: { certFile: tlsCaFile, keyFile: file('ca.key') } });
    return lifetime.end;
  } catch (error) {
    await lifetime.end();
    throw error;
  }
}
