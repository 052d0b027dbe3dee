import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { describe, expect, inject, it } from 'vitest';
import { asBearer, askToken, signInByPassword } from '../support/platform.ts';
import { documentAt, runShellBlocks, shellBlocksOf } from '../support/shell-blocks.ts';

const platform = inject('platform');

const typeName = (type: string) => `urn:ietf:params:oauth:token-type:${type}`;
const exchange = (subject_token: string, type: string, form: Record<string, string> = {}) =>
  askToken(platform.origin, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token,
    subject_token_type: typeName(type),
    ...form,
  });
const userinfo = (token: string) => asBearer(`${platform.origin}/auth/v3/userinfo`, token);

describe('external_api_client', () => {
  it('converts its own tokens, of whichever kind', async () => {
    const { body } = await signInByPassword(platform.origin, 'openid email');
    const kinds = { access_token: body.access_token, refresh_token: body.refresh_token, id_token: body.id_token ?? '' };
    for (const [kind, token] of Object.entries(kinds)) {
      const converted = await exchange(token, kind, { scope: 'openid' });
      expect([kind, converted.status, converted.body.scope, converted.body.refresh_token]).toEqual([kind, 200, 'openid', undefined]);
      expect(await (await userinfo(converted.body.access_token)).json()).toMatchObject({ cmeUserName: 'agent1' });
    }
  });

  it('gets a JWT for a token, trades it once, and all of it ends with the sign-out', async () => {
    const { body } = await signInByPassword(platform.origin);
    const answer = await asBearer(`${platform.origin}/auth/v3/oauth/convert-token`, body.access_token);
    const { jwtToken: assertion, ...nothingElse } = (await answer.json()) as { jwtToken: string };
    expect([answer.status, nothingElse]).toEqual([200, {}]);
    const trade = () => askToken(platform.origin, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    const traded = await trade();
    expect((await userinfo(traded.body.access_token)).status).toBe(200);
    expect(await trade()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });

    await asBearer(`${platform.origin}/auth/v3/sign-out`, body.access_token, { method: 'POST' });
    expect((await userinfo(traded.body.access_token)).status).toBe(401);
    expect(await exchange(body.access_token, 'access_token')).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});

it('is what docs/token-convert.md shows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-token-convert-'));
  try {
    const blocks = shellBlocksOf(documentAt('docs/token-convert.md'), { origin: platform.origin, folder });
    const [signedIn, narrowed, delegated, traded, ...more] = (await runShellBlocks(blocks, folder)).map((text) => JSON.parse(text));
    expect(more).toEqual([]);
    expect([signedIn.scope, narrowed.scope, traded.scope]).toEqual(['openid email', 'openid', 'openid email']);
    expect(decodeJwt(delegated.access_token)).toMatchObject({ scope: 'openid email', act: { sub: 'external_api_client' } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
