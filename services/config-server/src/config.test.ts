import { loadConfig } from '@gauth/service-kit';
import { expect, it } from 'vitest';
import { configSchema } from './config.ts';

it('hands over at once when told to stop, unless told otherwise', () => {
  const settings = { DATABASE_URL: 'postgres://gauth:hush@database.test/gauth' };
  expect(loadConfig(configSchema, settings).SHUTDOWN_DRAIN_SECONDS).toBe(0);
  expect(loadConfig(configSchema, { ...settings, SHUTDOWN_DRAIN_SECONDS: '3' }).SHUTDOWN_DRAIN_SECONDS).toBe(3);
});
