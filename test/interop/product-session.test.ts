import { randomUUID } from 'node:crypto';
import { freePort } from '@gauth/dev/free-port';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { basic } from '../support/platform.ts';
import type { Given } from './clients/product-session.ts';
import { runClient, type Told } from './run-client.ts';

const { origin } = inject('platform');

/** A contact center behind whose Configuration Server nobody listens. */
const unreachable = { id: randomUUID(), domain: 't503' };

async function administer(method: string, path: string, data?: object): Promise<void> {
  const answer = await fetch(`${origin}/environment/v3${path}`, {
    method,
    headers: { authorization: basic('ops', 'ops'), ...(data && { 'content-type': 'application/json' }) },
    ...(data && { body: JSON.stringify({ data }) }),
  });
  expect([method, path, answer.status]).toEqual([method, path, 200]);
}

/** A domain that auth-api has not heard of yet is nobody's. */
async function statusOfChange(domain: string): Promise<number> {
  const body = JSON.stringify({ data: { userName: `${domain}\\agent1`, oldPassword: 'agent1', newPassword: 'changed' } });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${origin}/auth/v3/change-password`, { method: 'POST', headers, body })).status;
}

let told: Told;
beforeAll(async () => {
  const { id, domain } = unreachable;
  await administer('POST', '/environments', {
    id,
    username: 'default',
    password: 'password',
    appName: 'Cloud',
    tenant: 'Environment',
    configServers: [{ primaryAddress: '127.0.0.1', primaryPort: await freePort(), readOnly: false, locations: '/USW1' }],
  });
  await administer('POST', '/contact-centers', { id, environmentId: id, domains: [domain], auth: 'configServer' });
  await vi.waitFor(async () => expect(await statusOfChange(domain)).not.toBe(403), { timeout: 20_000, interval: 250 });
  told = await runClient<Given>('product-session.ts', { origin, unreachableDomain: domain });
});
afterAll(async () => {
  await administer('DELETE', `/contact-centers/${unreachable.id}`);
  await administer('DELETE', `/environments/${unreachable.id}`);
});

const success = { status: 200, body: { status: { code: 0 } } };
const nobody = { status: 403, body: { status: { code: 3, message: 'nobody is signed in' } } };
const scheme = { status: 200, body: { status: { code: 0 }, data: { scheme: 'basic' } } };

describe('a client of the product', () => {
  it('asks how somebody signs in, with an envelope and without', () => {
    expect(told('auth-scheme')).toEqual({ enveloped: scheme, bare: scheme, ofNobody: scheme });
  });

  it('signs in by a form, lives on its cookie, gets a code by it, and signs out by an empty JSON body', () => {
    const to = `${origin}/gws/start?code=&iss=${encodeURIComponent(`${origin}/auth/v3`)}`;
    expect(told('session')).toEqual({ before: nobody, signedIn: success, during: success, to, left: success, after: nobody });
  });

  it('is told that a password is wrong, and nobody is signed in', () => {
    const message = 'the tenant, the user name or the password is wrong';
    expect(told('refused sign-in')).toEqual({ signedIn: { status: 403, body: { status: { code: 3, message } } }, after: nobody });
  });

  it('keeps a token alive like a cookie', () => {
    expect(told('ping with a token')).toEqual({ good: 200, bad: 403 });
  });

  it('ends one token, or every token of the user, and is sent where it wants to be', () => {
    expect(told('sign-out')).toEqual({ alone: success, afterOne: [401, 200, 200], to: '/gws/signed-out', afterAll: [401, 401] });
  });

  it('changes the password of whoever it has signed in, also one that must be changed, and hears the two sentences of the product', () => {
    const refused = { status: 403, body: { status: { code: 3, message: 'Unable to update password' } } };
    expect(told('change-password')).toEqual({
      first: success,
      second: success,
      oldToken: 401,
      signedIn: success,
      wrong: refused,
      ofOther: refused,
      unreachable: { status: 503, body: { status: { code: 503, message: 'Service unavailable' } } },
    });
  });
});
