import { readFileSync } from 'node:fs';
import { migrate, run } from '@gauth/service-kit';
import { type Config, configSchema } from './config.ts';
import { createService, database, importFile, unlockAccount } from './dependencies.ts';
import { ConfigurationFileError, readConfigurationFile } from './import/read-configuration-file.ts';

await run({
  name: 'config-server',
  version: '0.1.0',
  configSchema,
  env: process.env,
  argv: process.argv.slice(2),
  commands: {
    migrate: (config, { logger }) => migrate({ url: config.DATABASE_URL, caFile: config.DATABASE_CA_FILE, ...database, logger }),
    async import(config: Config, { logger, args: [path] }) {
      if (path === undefined) throw new Error('import needs the path of a YAML file');
      try {
        const summary = await importFile(readConfigurationFile(readFileSync(path, 'utf8')), config, logger);
        logger.info({ event: 'configuration.imported', summary }, 'the configuration was imported');
      } catch (error) {
        if (error instanceof ConfigurationFileError) for (const problem of error.problems) console.error(`${path}: ${problem}`);
        throw error;
      }
    },
    async unlock(config: Config, { logger, args: [userName] }) {
      if (userName === undefined) throw new Error('unlock needs a user name');
      if (!(await unlockAccount(userName, config, logger))) throw new Error('there is no person of this user name');
      logger.info({ event: 'account.unlocked' }, 'the account was unlocked');
    },
  },
  start: createService,
});
