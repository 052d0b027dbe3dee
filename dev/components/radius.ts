import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFreeradius } from '../../test/support/freeradius.ts';
import { type Component, type ComponentRun, externalPerson } from './component.ts';

/** FreeRADIUS with the persons radius1, and challenge1, who is asked for the code 123456 as well. The shared secret stays in a file. */
export async function startRadius({ folder, lifetime }: ComponentRun): Promise<Component> {
  const secret = randomBytes(24).toString('hex');
  const secretFile = join(folder, 'radius-secret');
  writeFileSync(secretFile, secret, { mode: 0o600 });
  const { port } = await lifetime.own(
    () => startFreeradius({ folder: join(folder, 'freeradius'), secret }),
    (server) => server.stop(),
  );
  const userProperties = {
    authentication: { library: 'gauth_radius' },
    gauth_radius: { authserver: `127.0.0.1:${port}`, secret: `file:${secretFile}` },
  };
  return {
    persons: ['radius1', 'challenge1'].map((userName) => externalPerson(userName, { userProperties })),
    env: { 'config-server': { SECRETS_DIR: folder } },
    tryIt: 't100\\radius1, password radius1, by RADIUS; challenge1, password challenge1, then 123456',
  };
}
