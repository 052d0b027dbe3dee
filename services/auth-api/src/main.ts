import { run } from '@gauth/service-kit';
import { configSchema } from './config.ts';
import { migrateDatabase } from './dependencies/migrations.ts';
import { version } from './version.ts';

await run({
  name: 'auth-api',
  version,
  configSchema,
  env: process.env,
  argv: process.argv.slice(2),
  commands: { migrate: migrateDatabase },
  // What serves is loaded only to serve: a migration without it starts in half the time.
  start: async (config, context) => (await import('./dependencies.ts')).createService(config, context),
});
