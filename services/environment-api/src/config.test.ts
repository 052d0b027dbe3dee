import { ConfigError, loadConfig } from '@gauth/service-kit';
import { expect, it } from 'vitest';
import { configSchema } from './config.ts';

const env = {
  DATABASE_URL: 'postgres://gauth:secret@db.test/gauth',
  KEY_RING: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  AUTH_SERVICE_URL: 'http://gauth-auth',
  OPERATIONS_PASSWORD_HASH: '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au',
};

it('needs a database, a key ring, the authentication service and the hash of a password', () => {
  expect(loadConfig(configSchema, env)).toMatchObject({ AUTH_SERVICE_URL: 'http://gauth-auth', OPERATIONS_USERNAME: 'ops', PORT: 8080 });
});

it('names everything that is wrong at once, without values', () => {
  const problems = (() => {
    try {
      return loadConfig(configSchema, { ...env, DATABASE_URL: undefined, KEY_RING: 'k1:hush', OPERATIONS_PASSWORD_HASH: 'ops' });
    } catch (error) {
      return error instanceof ConfigError ? error.problems : error;
    }
  })();
  expect(problems).toEqual([
    'DATABASE_URL is required',
    expect.stringMatching(/^KEY_RING /),
    'OPERATIONS_PASSWORD_HASH must be a bcrypt hash',
  ]);
  expect(JSON.stringify(problems)).not.toContain('hush');
});
