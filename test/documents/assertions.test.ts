import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { expect, inject, it } from 'vitest';
import { asBearer } from '../support/platform.ts';
import { documentAt, runShellBlocks, shellBlocksOf } from '../support/shell-blocks.ts';

/** The subject of agent1 of the demonstration. */
const agent1 = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd:101';

const platform = inject('platform');

it('are trusted, brought by JWT and SAML, refused the second time, and forgotten with all tokens, as docs/assertions.md shows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-assertions-'));
  try {
    const blocks = shellBlocksOf(documentAt('docs/assertions.md'), { origin: platform.origin, folder });
    const printed = await runShellBlocks(blocks, folder);
    const forgotten = printed.pop();
    const [trusted, registered, byJwt, bySaml, again, ...more] = printed.map((text) => JSON.parse(text));
    expect(more).toEqual([]);
    expect([trusted.data.issuer, registered.data.client_id]).toEqual(['https://idp.example.com', 'portal']);
    for (const tokens of [byJwt, bySaml]) {
      expect(decodeJwt(tokens.id_token)).toMatchObject({ aud: 'portal', sub: agent1 });
      expect((await asBearer(`${platform.origin}/auth/v3/userinfo`, tokens.access_token)).status).toBe(401);
    }
    expect(again).toEqual({ error: 'invalid_grant', error_description: 'this was used before' });
    expect(forgotten).toBe('{"status":{"code":0}}{"status":{"code":0}}');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
