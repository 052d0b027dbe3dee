import { readFileSync } from 'node:fs';
import { audit, requireAudit, run, versionOf } from '@gauth/service-kit';
import { type Config, configSchema } from './config.ts';
import { switchOver } from './dependencies/switch-over.ts';
import { ConfigurationFileError, readConfigurationFile } from './import/read-configuration-file.ts';
import { migrateDatabase } from './migrations.ts';

// Loaded only where it is needed: a migration without it starts in half the time.
const dependencies = () => import('./dependencies.ts');

await run({
  name: 'config-server',
  version: versionOf(new URL('../package.json', import.meta.url)),
  configSchema,
  env: process.env,
  argv: process.argv.slice(2),
  commands: {
    migrate: migrateDatabase,
    async import(config: Config, { logger, args: [path] }) {
      if (path === undefined) throw new Error('import needs the path of a YAML file');
      requireAudit(logger);
      try {
        const { importFile } = await dependencies();
        const summary = await importFile(readConfigurationFile(readFileSync(path, 'utf8')), config, logger);
        audit(logger.child({ summary }), { event: 'configuration.imported', outcome: 'success' });
      } catch (error) {
        if (error instanceof ConfigurationFileError) for (const problem of error.problems) console.error(`${path}: ${problem}`);
        throw error;
      }
    },
    async unlock(config: Config, { logger, args: [userName] }) {
      if (userName === undefined) throw new Error('unlock needs a user name');
      requireAudit(logger);
      const { unlockAccount } = await dependencies();
      const dbid = await unlockAccount(userName, config, logger);
      if (dbid === undefined) throw new Error('there is no person of this user name');
      audit(logger, { event: 'account.unlocked', outcome: 'success', userId: String(dbid) });
    },
    async switchover(config: Config, { logger }) {
      requireAudit(logger);
      await switchOver(config, logger);
      audit(logger, { event: 'primary.switched', outcome: 'success' });
    },
  },
  start: async (config, context) => (await dependencies()).createService(config, context),
});
