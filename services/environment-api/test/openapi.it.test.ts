import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { buildOpenApi } from '../src/openapi.ts';
import { type RunningApi, startApi } from './start-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi(inject('databaseUrl'));
});
afterAll(() => api.stop());

it('serves its description to anybody', async () => {
  const answer = await api.call({ method: 'GET', url: '/environment/v3/openapi.json', headers: { authorization: '' } });
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual(JSON.parse(JSON.stringify(await buildOpenApi())));
});
