import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
});
afterAll(() => api.stop());

it('says what this process finds around it and sees of the request', async () => {
  const answer = await api.get('/diagnostics');
  expect([answer.status, answer.body.data]).toEqual([
    200,
    {
      version: '0.1.0',
      instance: expect.stringMatching(/^[\da-f-]{36}$/),
      time: expect.any(String),
      request: {
        path: '/environment/v3/diagnostics',
        ...{
          scheme: 'http',
          host: 'localhost:80',
          clientAddress: '127.0.0.1',
          peerAddress: '127.0.0.1',
          headers: { host: 'localhost:80' },
        },
      },
      settings: { logLevel: 'info', databasePoolSize: 3 },
      keyRing: { ids: ['test'], fingerprints: [expect.stringMatching(/^[\w-]{16}$/)] },
      database: {
        ...{ version: expect.stringMatching(/^18\./), local: true, tls: false, readOnly: false },
        ...{ maxConnections: expect.any(Number), usedConnections: expect.any(Number), time: expect.any(String) },
        ...{ pendingMigrations: [], missingRights: [] },
      },
      ...{ authService: {}, elasticsearch: null },
    },
  ]);
});

it('is for administrators only', async () => {
  const answer = await api.call({ method: 'GET', url: '/environment/v3/diagnostics', headers: { authorization: 'Basic eDp5' } });
  expect(answer.status).toBe(401);
});
