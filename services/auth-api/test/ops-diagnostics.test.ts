import { expect, it } from 'vitest';
import { basic, issuer, testApp, uiUrl } from './support/app.ts';
import { diagnosis } from './support/diagnosis.ts';

it('tells administrators what the process finds around it and sees of their request', async () => {
  const { app, clock } = await testApp();
  const headers = { authorization: basic('ops', 'ops'), 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7' };
  const answer = await app.inject({ method: 'GET', url: '/auth/v3/ops/diagnostics?secret=s', headers });
  expect([answer.statusCode, answer.json().data]).toEqual([
    200,
    {
      ...diagnosis,
      version: '0.0.0-test',
      issuer,
      uiUrl,
      time: clock.now.toISOString(),
      request: {
        path: '/auth/v3/ops/diagnostics',
        ...{ scheme: 'http', host: 'localhost:80', clientAddress: '127.0.0.1', peerAddress: '127.0.0.1' },
        headers: { host: 'localhost:80', 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' },
      },
    },
  ]);
});

it('tells nobody else', async () => {
  const { app } = await testApp();
  expect((await app.inject({ method: 'GET', url: '/auth/v3/ops/diagnostics' })).statusCode).toBe(401);
});
