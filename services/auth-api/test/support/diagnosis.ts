import type { Diagnosis } from '../../src/ports/diagnostics.ts';

/** What a process in good health finds. */
export const diagnosis: Diagnosis = {
  instance: 'i-1',
  settings: {
    ...{ location: '/USW1', logLevel: 'info', sessionStore: 'redis', redisMode: 'auto', trustProxy: ['loopback'] },
    ...{ databasePoolSize: 3, consul: false },
  },
  keyRing: { ids: ['k1'], fingerprints: ['fingerprint'] },
  database: {
    ...{ version: '18.0', local: true, tls: false, readOnly: false, maxConnections: 97, usedConnections: 4 },
    ...{ time: '2026-01-01T12:00:00.000Z', pendingMigrations: [], missingRights: [] },
  },
  redis: [
    {
      ...{ node: '127.0.0.1:6379', version: '7.0.15', cluster: false, role: 'master', evictionPolicy: 'noeviction' },
      ...{ maxMemoryBytes: 0, usedMemoryBytes: 1_000_000, appendOnly: true, time: '2026-01-01T12:00:00.000Z' },
    },
  ],
  elasticsearch: null,
  keystore: { alias: 'gws-auth-key', certificateEnds: '2126-11-01T18:58:19.000Z' },
  environmentService: {},
  environments: { asked: 1, unasked: [] },
};
