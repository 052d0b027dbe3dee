import { listenerOptions, run, versionOf } from '@gauth/service-kit';
import { buildApp } from './app.ts';
import { createAuthApi } from './auth-api.ts';
import { configSchema } from './config.ts';

const version = versionOf(new URL('../package.json', import.meta.url));

await run({
  name: 'auth-ui',
  version,
  configSchema,
  env: process.env,
  argv: process.argv.slice(2),
  start: (config, { logger, metrics }) => ({
    app: buildApp({
      server: { logger, ...listenerOptions(config) },
      metrics,
      version,
      productName: config.PRODUCT_NAME,
      publicAuthUrl: config.PUBLIC_AUTH_URL,
      ...createAuthApi({ url: config.AUTH_SERVICE_URL, timeoutMs: 1500 }),
    }),
  }),
});
