import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { root } from '../support/source-files.ts';

const { origin, tlsCaFile } = inject('platform');
const env = { ...process.env, GAUTH_USERNAME: 'ops', GAUTH_PASSWORD: 'ops', GAUTH_URL: origin };

it('gauth doctor finds one thing at npm start, whose Redis writes nothing to disk in tests', async () => {
  const command = ['--conditions=source', `${root}/cli/src/main.ts`, 'doctor', '--json', '--ca-file', tlsCaFile];
  const ended = await promisify(execFile)(process.execPath, command, { env }).catch((error) => error);
  expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([
    2,
    { url: origin, notLookedAt: [], findings: [{ id: 'redis-persistence', severity: 'warning' }] },
  ]);
  expect(JSON.parse(ended.stdout).findings).toHaveLength(1);
});
