import { freePort } from '@gauth/dev/free-port';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { valuesWith } from '../chart/fixtures.ts';
import { render } from '../chart/helm.ts';
import type { Manifest } from '../chart/manifest.ts';
import { importBaseImages } from '../support/containers/base-images.ts';
import { buildImage, imageName } from '../support/containers/build-image.ts';
import { createSecret, exitCodes, fitPod, logOf, type Pod, type PortsOf, playPods, untilReady } from '../support/containers/chart-pods.ts';
import { type ContainerEngine, createEngine, whyNoContainers } from '../support/containers/engine.ts';

const reason =
  whyNoContainers() ?? (process.env.GAUTH_IMAGES === 'all' ? undefined : 'three images take minutes; npm run images:test builds them');
const images = ['auth-api', 'environment-api', 'auth-ui'] as const;
const workloads = ['gauth-auth', 'gauth-environment', 'gauth-auth-ui'] as const;

let engine: ContainerEngine;
let manifests: Manifest[];
let ports: PortsOf;
let database: FreshDatabase;

const podOf = (kind: string, name: string): Pod => {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  const { spec } = found as unknown as { spec: { template: { spec: Pod } } };
  return fitPod(spec.template.spec, ports[name] ?? { http: 0, management: 0 }, ports);
};

/** The chart over the stores of this run. */
const values = () => {
  const redis = new URL(inject('redisUrl'));
  const { hostname: host, port, pathname, username, password } = new URL(database.url);
  return valuesWith({
    image: { registry: imageName('auth-api').replace(/\/[^/]+$/, ''), tag: 'latest', pullPolicy: 'Never' },
    postgres: {
      host,
      port: Number(port),
      db: pathname.slice(1),
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
    },
    redis: { cluster_nodes: redis.host, password: decodeURIComponent(redis.password) },
  });
};

it('has an engine and the time for the pods of the chart', ({ task }) => {
  if (reason !== undefined) task.meta.notRun = `pods of the chart: ${reason}`;
});

// Tests that are left out would count as failures.
if (reason === undefined)
  describe('the pods of the chart', () => {
    beforeAll(async () => {
      database = await freshDatabase(inject('databaseUrl'));
      engine = createEngine();
      await importBaseImages(engine);
      for (const image of images) await buildImage(engine, image, { layers: 'kept' });
      const free = await Promise.all(
        workloads.map(async (name) => [name, { http: await freePort(), management: await freePort() }] as const),
      );
      ports = Object.fromEntries(free);
      manifests = render(values());
      for (const manifest of manifests.filter(({ kind }) => kind === 'Secret')) await createSecret(engine, manifest);
    }, 900_000);

    afterAll(async () => {
      await engine?.remove();
      await database?.drop();
    }, 60_000);

    it('migrate the database before anything else', async () => {
      await playPods(engine, { 'gauth-migration': podOf('Job', 'gauth-migration') });
      const containers = ['gauth-migration-auth', 'gauth-migration-environment'];
      expect(await exitCodes(engine, containers)).toEqual([0, 0]);
    });

    it('become ready and issue a token', async () => {
      await playPods(engine, Object.fromEntries(workloads.map((name) => [name, podOf('Deployment', name)])));
      for (const name of workloads) {
        await untilReady(`http://127.0.0.1:${ports[name]?.management}/health/ready`, 50).catch(async (error: Error) => {
          throw new Error(`${error.message}\n${await logOf(engine, `${name}-gauth`)}`);
        });
      }
      const answer = await fetch(`http://127.0.0.1:${ports['gauth-auth']?.http}/auth/v3/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('external_api_client:client-secret')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
      expect({ status: answer.status, body: await answer.json() }).toMatchObject({
        status: 200,
        body: { token_type: 'bearer', access_token: expect.stringMatching(/^\S{20,}$/) },
      });
    });
  });
