import { fileURLToPath } from 'node:url';

/** The schema of this service, and what brings it up to date. */
export const migrations = { schema: 'auth', directory: fileURLToPath(new URL('../../migrations', import.meta.url)) };
