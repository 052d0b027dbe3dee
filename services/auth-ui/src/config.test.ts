import { loadConfig } from '@gauth/service-kit';
import { describe, expect, it } from 'vitest';
import { configSchema } from './config.ts';

const minimal = { PUBLIC_AUTH_URL: 'https://auth.test/auth/v3/', AUTH_SERVICE_URL: 'http://auth-api:8080' };

describe('the configuration', () => {
  it('needs two addresses and nothing else', () => {
    expect(loadConfig(configSchema, minimal)).toMatchObject({
      PUBLIC_AUTH_URL: 'https://auth.test/auth/v3',
      AUTH_SERVICE_URL: 'http://auth-api:8080',
      PRODUCT_NAME: 'gauth',
    });
  });

  it.each([
    ['no address of auth-api', { AUTH_SERVICE_URL: undefined }, 'AUTH_SERVICE_URL'],
    ['an address that is none', { AUTH_SERVICE_URL: 'auth-api' }, 'AUTH_SERVICE_URL'],
    ['a scheme that runs code', { PUBLIC_AUTH_URL: 'javascript:alert(1)' }, 'PUBLIC_AUTH_URL'],
    ['a query', { PUBLIC_AUTH_URL: 'https://auth.test/auth/v3?x' }, 'PUBLIC_AUTH_URL'],
    ['an endless name', { PRODUCT_NAME: 'x'.repeat(61) }, 'PRODUCT_NAME'],
  ])('refuses %s', (_what, change, variable) => {
    expect(() => loadConfig(configSchema, { ...minimal, ...change })).toThrow(variable);
  });
});
