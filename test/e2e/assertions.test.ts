import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '@gauth/dev';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asBearer, startTestPlatform } from '../support/platform.ts';
import { documentAt, runShellBlocks, shellBlocksOf } from '../support/shell-blocks.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(() => platform.stop());

it('are trusted, brought by JWT and SAML, and refused the second time, as docs/assertions.md shows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-assertions-'));
  try {
    const blocks = shellBlocksOf(documentAt('docs/assertions.md'), { origin: platform.origin, folder });
    const [trusted, registered, byJwt, bySaml, again, ...more] = (await runShellBlocks(blocks, folder)).map((text) => JSON.parse(text));
    expect(more).toEqual([]);
    expect([trusted.data.issuer, registered.data.client_id]).toEqual(['https://idp.example.com', 'portal']);
    for (const tokens of [byJwt, bySaml]) {
      expect(decodeJwt(tokens.id_token)).toMatchObject({ aud: 'portal' });
      const userinfo = await asBearer(`${platform.origin}/auth/v3/userinfo`, tokens.access_token);
      expect(await userinfo.json()).toMatchObject({ cmeUserName: 'agent1' });
    }
    expect(again).toEqual({ error: 'invalid_grant', error_description: 'this was used before' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
