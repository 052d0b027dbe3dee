import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { root } from '../support/source-files.ts';

const { origin, tlsCaFile } = inject('platform');
const folder = dirname(dirname(tlsCaFile));

it('gauth doctor finds one thing at npm start, whose Redis writes nothing to disk in tests', async () => {
  const command = ['--conditions=source', `${root}/cli/src/main.ts`, 'doctor', '--json', '--local', folder];
  const ended = await promisify(execFile)(process.execPath, command).catch((error) => error);
  expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([
    2,
    { url: origin, notLookedAt: [], findings: [{ id: 'redis-persistence', severity: 'warning' }] },
  ]);
  expect(JSON.parse(ended.stdout).findings).toHaveLength(1);
});
