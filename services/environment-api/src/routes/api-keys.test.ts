import { createLogger, createServer } from '@gauth/service-kit';
import { expect, it } from 'vitest';
import { apiKeyRoutes } from './api-keys.ts';

it('lets the owner of an API key be asked for, however that is asked, while no change can be recorded', () => {
  const app = createServer({ logger: createLogger({ service: 'test', version: '0', level: 'silent' }) });
  const refused: string[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (method === 'POST' && config?.readsOnly !== true) refused.push(url);
  });
  apiKeyRoutes(app, { apiKeys: {} as never });
  expect(refused).toEqual(['/contact-centers/:id/api-keys']);
});
