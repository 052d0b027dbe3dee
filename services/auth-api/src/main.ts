import { run } from '@gauth/service-kit';
import { configSchema } from './config.ts';
import { createService, migrateDatabase } from './dependencies.ts';
import { version } from './version.ts';

await run({
  name: 'auth-api',
  version,
  configSchema,
  env: process.env,
  argv: process.argv.slice(2),
  commands: { migrate: migrateDatabase },
  start: createService,
});
