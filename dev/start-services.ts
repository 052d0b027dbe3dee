import { createHash } from 'node:crypto';
import { demonstrationFile } from './demonstration-data.ts';
import type { Folder } from './folder.ts';
import type { Lifetime } from './lifetime.ts';
import { eachService, type ServiceName, type Surroundings, serviceDefinitions } from './services.ts';
import { saveSettings } from './stored-settings.ts';
import { runCommand, type Supervised, supervise } from './supervisor.ts';

/** What the start of the services needs of its run. */
export interface ServiceRun extends Folder {
  lifetime: Lifetime;
  say: (line: string) => void;
  /** Persons to import at every start, because what confirms them has moved. */
  importFile?: string | undefined;
}

/** Migrates the schemas, imports the demonstration persons once, and starts every service, side by side as far as they allow. */
export async function startServices(
  around: Surroundings,
  { settings, dataDir, lifetime, say, importFile }: ServiceRun,
): Promise<Record<ServiceName, Supervised>> {
  const definitions = serviceDefinitions(around);
  const services = await lifetime.own(
    async () => eachService((name) => supervise(definitions[name], say)),
    (all) => Promise.all(Object.values(all).map((service) => service.stop())),
  );
  const command = (name: ServiceName, ...args: string[]) => runCommand(definitions[name], args, lifetime.signal);
  const start = (name: ServiceName) => {
    lifetime.signal.throwIfAborted();
    return services[name].start();
  };
  const startApi = (name: ServiceName) => command(name, 'migrate').then(() => start(name));
  const startConfigServer = async () => {
    await command('config-server', 'migrate');
    if (!settings.imported.includes(around.databaseId)) {
      await command('config-server', 'import', demonstrationFile(dataDir, settings.tokenUuid));
      settings.imported.push(around.databaseId);
      saveSettings(dataDir, settings);
    }
    if (importFile !== undefined) await command('config-server', 'import', importFile);
    await start('config-server');
  };

  await Promise.all([startConfigServer(), startApi('environment-api'), startApi('auth-api'), start('auth-ui')]);
  return services;
}

/** Our own database may move to another port; somebody else's is known by its address, which may hold a password. */
export const databaseId = (url: string, isOurs: boolean): string => (isOurs ? 'own' : createHash('sha256').update(url).digest('hex'));
