import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { documentAt, runShellBlocks, shellBlocksOf } from '../support/shell-blocks.ts';

const platform = inject('platform');

it('of the profile fapi2 get tokens for their certificate, and others a report, as docs/clients.md shows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-clients-'));
  try {
    const blocks = shellBlocksOf(documentAt('docs/clients.md'), { origin: platform.origin, folder }).map((block) =>
      block.replaceAll('https://localhost:8443', platform.tlsOrigin).replaceAll('.gauth/tls', dirname(platform.tlsCaFile)),
    );
    const printed = (await runShellBlocks(blocks, folder)).map((text) => text.split(/(?<=\})(?=\{)/).map((json) => JSON.parse(json)));
    const [[registered] = [], [tokens, introspected, withCertificate, without] = [], [report] = [], ...more] = printed;
    expect(more).toEqual([]);
    expect(registered.data).toMatchObject({ client_id: 'billing', profile: 'fapi2', senderConstraint: 'mtls' });
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'billing' });
    expect(introspected).toMatchObject({ active: true, client_id: 'billing', cnf: { 'x5t#S256': expect.any(String) } });
    expect([withCertificate, without]).toEqual([{ status: 200 }, { status: 403 }]);
    expect(Object.keys(report.data.profiles)).toEqual(['baseline', 'oauth21', 'fapi2']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
