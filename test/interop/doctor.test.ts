import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it, vi } from 'vitest';
import { root } from '../support/source-files.ts';

const { origin, tlsCaFile } = inject('platform');
const folder = dirname(dirname(tlsCaFile));

it('gauth doctor finds one thing at npm start, whose Redis writes nothing to disk in tests', async () => {
  // Other tests have just deleted environments, of which auth-api hears a few seconds later.
  const { code, said } = await vi.waitFor(
    async () => {
      const ended = await doctor();
      expect(ended.said.findings.map(({ id }) => id)).toEqual(['redis-persistence']);
      return ended;
    },
    { timeout: 20_000, interval: 1000 },
  );
  expect({ code, said }).toMatchObject({ code: 2, said: { url: origin, notLookedAt: [], findings: [{ severity: 'warning' }] } });
});

async function doctor() {
  const command = ['--conditions=source', `${root}/cli/src/main.ts`, 'doctor', '--json', '--local', folder];
  const { code, stdout } = await promisify(execFile)(process.execPath, command).catch((error) => error);
  return { code, said: JSON.parse(stdout) as { findings: { id: string }[] } };
}
