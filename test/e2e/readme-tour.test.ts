import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '@gauth/dev';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, startTestPlatform, type TokenAnswer } from '../support/platform.ts';
import { documentAt, runShellBlocks, shellBlocksOf } from '../support/shell-blocks.ts';

// The commands of the README's tour, as a reader pastes them: one after the other into one shell.

const contactCenterId = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';
const succeeded = { status: { code: 0 } };

let platform: Platform;
let folder: string;
let steps: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-tour-'));
  platform = await startTestPlatform();
  steps = await runShellBlocks(shellBlocksOf(tour(), { origin: platform.origin, folder }), folder);
});
afterAll(async () => {
  await platform?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The part of the README that is walked. */
const tour = (): string => /<!-- tour:begin -->([\s\S]*)<!-- tour:end -->/.exec(documentAt('README.md'))?.[1] ?? '';

/** The JSON answers of a step; curl puts nothing between them. */
const answers = (step = ''): unknown[] => step.split(/(?<=\})(?=\{)/).map((text) => JSON.parse(text));
const tokens = (step = '') => answers(step)[0] as TokenAnswer['body'];

describe('the tour of the README', () => {
  it('has the ten steps that are looked at here', () => {
    expect(steps).toHaveLength(10);
  });

  it('reads what the server can do, and its keys', () => {
    const issuer = `${platform.origin}/auth/v3`;
    expect(answers(steps[0])).toEqual([
      expect.objectContaining({ issuer, token_endpoint: `${issuer}/oauth/token`, code_challenge_methods_supported: ['S256'] }),
      { keys: expect.arrayContaining([expect.objectContaining({ kid: expect.any(String), use: 'sig', alg: 'RS256' })]) },
    ]);
  });

  it('gets a client’s own token', () => {
    expect(tokens(steps[1])).toEqual({
      access_token: expect.stringMatching(/^\S{20,}$/),
      token_type: 'bearer',
      expires_in: expect.any(Number),
      scope: expect.stringContaining('*'),
    });
  });

  it('gets a user’s tokens by name and password', () => {
    const { id_token = '', ...rest } = tokens(steps[2]);
    expect(rest).toMatchObject({
      access_token: expect.stringMatching(/^\S{20,}$/),
      refresh_token: expect.stringMatching(/^\S{20,}$/),
      scope: 'openid profile email',
    });
    expect(decodeJwt(id_token)).toMatchObject({ iss: `${platform.origin}/auth/v3`, aud: 'external_api_client' });
  });

  it('tells whose token it is in all three forms', () => {
    const [userinfo = '', forServices = ''] = (steps[3] ?? '').split(/(?=HTTP\/1\.1 )/);
    expect(answers(userinfo)).toEqual([
      expect.objectContaining({ loginName: 'agent1', contactCenterId }),
      expect.objectContaining({ preferred_username: 'agent1', email: 'agent1@t100.example' }),
    ]);
    expect(forServices).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    const [, header = ''] = /^x-gws-user: (\S+)\r$/im.exec(forServices) ?? [];
    expect(decodeJwt(header)).toMatchObject({ loginName: 'agent1', contactCenterId, iss: `${platform.origin}/auth/v3` });
  });

  it('trades the refresh token for a new pair', () => {
    const [first, second] = [tokens(steps[2]), tokens(steps[4])];
    expect(second).toMatchObject({ token_type: 'bearer', scope: first.scope, refresh_token: expect.stringMatching(/^\S{20,}$/) });
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
  });

  it('gets a code without a page', () => {
    const [, location = ''] = /^location: (\S+)\r?\n$/i.exec(steps[5] ?? '') ?? [];
    const { origin, pathname, searchParams } = new URL(location);
    expect({ origin, pathname, iss: searchParams.get('iss'), code: searchParams.get('code') }).toEqual({
      origin: platform.origin,
      pathname: '/cb',
      iss: `${platform.origin}/auth/v3`,
      code: expect.stringMatching(/^\S{20,}$/),
    });
  });

  it('signs out, and the token is dead at once', () => {
    expect(steps[6]).toBe(`${JSON.stringify(succeeded)}HTTP/1.1 401 Unauthorized\r\n`);
  });

  it('reads what was provisioned, adds a client and takes it away', () => {
    expect(answers(steps[7])).toEqual([
      { ...succeeded, data: [expect.objectContaining({ id: contactCenterId, tenant: 'Environment', appName: 'Cloud' })] },
      { ...succeeded, data: [expect.objectContaining({ id: contactCenterId, domains: ['t100'] })] },
      { ...succeeded, data: expect.objectContaining({ client_id: 'my-app', clientType: 'PUBLIC', scope: ['openid', 'profile'] }) },
      succeeded,
    ]);
  });

  it('allows one origin, sees it, and takes it away', () => {
    const allowed = { id: expect.any(String), contactCenterId, origin: platform.origin };
    expect(answers(steps[8])).toEqual([
      { ...succeeded, data: allowed },
      { ...succeeded, data: { origins: [allowed] } },
    ]);
    expect(answers(steps[9])).toEqual([succeeded]);
  });

  it('leaves neither the client nor the origin behind', async () => {
    const ask = (path: string) => fetch(`${platform.origin}${path}`, { headers: { authorization: basic('ops', 'ops') } });
    expect((await ask('/auth/v3/ops/clients/my-app')).status).toBe(404);
    expect(await (await ask('/environment/v3/cors')).json()).toEqual({ ...succeeded, data: { origins: [] } });
  });
});
