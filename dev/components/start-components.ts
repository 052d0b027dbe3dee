import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationServer } from '../demonstration-data.ts';
import { eachService } from '../services.ts';
import type { Component, ComponentRun, RunningServices } from './component.ts';
import { startConsulComponent } from './consul.ts';
import { startKerberos } from './kerberos.ts';
import { startLdap } from './ldap.ts';
import { startOidc } from './oidc.ts';
import { startRadius } from './radius.ts';
import { startSaml } from './saml.ts';

/** Every component, by the name that `--with` knows. */
const starts = {
  ldap: startLdap,
  radius: startRadius,
  kerberos: startKerberos,
  consul: startConsulComponent,
  saml: startSaml,
  oidc: startOidc,
};

export type ComponentName = keyof typeof starts;
export const componentNames = Object.keys(starts) as ComponentName[];

/** What the components of one run add to the platform together. */
export interface Components extends Required<Pick<Component, 'env'>> {
  /** An import file with the persons that they know and the server's options; undefined when there is nothing to import. */
  importFile: string | undefined;
  configServerAddress: string | undefined;
  /** Makes those known to the services that have to be. */
  introduce(services: RunningServices): Promise<void>;
  tryThem: readonly string[];
}

/** Starts components side by side. */
export async function startComponents(names: readonly ComponentName[], run: ComponentRun): Promise<Components> {
  mkdirSync(run.folder, { recursive: true, mode: 0o700 });
  const started = await Promise.all(names.map((name) => starts[name](run)));
  const persons = started.flatMap((component) => component.persons ?? []);
  const applications = [configurationServer(run.tokenUuid, Object.assign({}, ...started.map(({ serverOptions }) => serverOptions)))];
  const importFile = persons.length === 0 ? undefined : join(run.folder, 'persons.yaml');
  // JSON is YAML, too.
  if (importFile !== undefined) writeFileSync(importFile, JSON.stringify({ applications, persons }), { mode: 0o600 });
  return {
    env: eachService((service) => Object.assign({}, ...started.map(({ env }) => env?.[service]))),
    importFile,
    configServerAddress: started.find(({ configServerAddress }) => configServerAddress !== undefined)?.configServerAddress,
    introduce: async (services) => {
      await Promise.all(started.map(({ introduce }) => introduce?.(services)));
    },
    tryThem: started.map(({ tryIt }) => tryIt),
  };
}
