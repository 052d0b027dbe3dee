import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { freePort } from '@gauth/dev/free-port';
import { type FreshDatabase, freshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { importBaseImages } from '../support/containers/base-images.ts';
import { buildImage } from '../support/containers/build-image.ts';
import { type Container, startContainer, untilAnswers } from '../support/containers/container.ts';
import { type ContainerEngine, createEngine, whyNoContainers } from '../support/containers/engine.ts';
import { filesOfImage, type ImageFile, textOfImage } from '../support/containers/files-of-image.ts';
import { root } from '../support/source-files.ts';

const reason = whyNoContainers();

let engine: ContainerEngine;
let image: string;
let files: ImageFile[];
let database: FreshDatabase;

const settings = async () => ({
  ...{ PORT: String(await freePort()), MANAGEMENT_PORT: String(await freePort()), HOST: '127.0.0.1', SHUTDOWN_DRAIN_SECONDS: '1' },
  ...{ DATABASE_URL: database.url, REDIS_URL: `${inject('redisUrl')}/2`, KEY_RING: `k1:${Buffer.alloc(32, 1).toString('base64')}` },
  ...{ ISSUER: 'https://gauth.test/auth/v3', ENVIRONMENT_SERVICE_URL: 'http://127.0.0.1:9' },
  ...{ SERVICE_CLIENT_ID: 'external_api_client', SERVICE_CLIENT_SECRET: 'client-secret' },
  OPERATIONS_PASSWORD_HASH: '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au',
});

it('has an engine that can build and run images', ({ task }) => {
  if (reason !== undefined) task.meta.notRun = `images: ${reason}`;
});

// Tests that are left out would count as failures.
if (reason === undefined)
  describe('the image of auth-api', () => {
    beforeAll(async () => {
      database = await freshDatabase(inject('databaseUrl'));
      engine = createEngine();
      await importBaseImages(engine);
      image = await buildImage(engine, 'auth-api');
      files = await filesOfImage(engine, image);
    }, 600_000);

    afterAll(async () => {
      await engine?.remove();
      await database?.drop();
    }, 60_000);

    it('explains a wrong configuration and ends with the code for it', async () => {
      const container = await startContainer(engine, { image, env: { PORT: 'eighty' } });
      expect(await container.exitCode).toBe(78);
      expect(container.output().stderr).toMatch(/^the configuration is wrong:\n(?: {2}\S.*\n)+$/);
    });

    it('migrates a database', async () => {
      const container = await startContainer(engine, { image, env: await settings(), args: ['migrate'] });
      expect({ code: await container.exitCode, stderr: container.output().stderr }).toEqual({ code: 0, stderr: '' });
    });

    it('runs as user 500 with nothing it may write, is well, and answers what is under way when it is told to stop', async () => {
      const env = await settings();
      const container = await startContainer(engine, { image, env });
      try {
        await untilAnswers(container, `http://127.0.0.1:${env.MANAGEMENT_PORT}/health`);
        const [pid] = (await engine.run('podman', 'ps', '--quiet', '--latest', '--format', '{{.Pid}}')).trim().split('\n');
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        expect(status).toMatch(/^Uid:\t500\t500\t500\t500$/m);
        expect(status).toMatch(/^Gid:\t500\t500\t500\t500$/m);
        expect(status).toMatch(/^CapEff:\t0+$/m);
        expect(status).toMatch(/^CapBnd:\t0+$/m);
        expect(status).toMatch(/^NoNewPrivs:\t1$/m);
        expect(readFileSync(`/proc/${pid}/mounts`, 'utf8')).toMatch(/^\S+ \/ overlay ro,/m);
        await finishesWhatIsUnderWay(container, env.PORT);
      } finally {
        await container.stop();
      }
    });

    it('has neither shell nor package manager', () => {
      const programs = /(?:^|\/)(?:[bd]?ash|sh|busybox|apt(?:-get)?|dpkg|apk|npm|npx|pnpm|yarn|corepack|curl|wget)$/;
      expect(files.filter(({ path, type }) => type !== 'folder' && programs.test(path))).toEqual([]);
    });

    it('holds no source, test, type, map or trace of the build, and nothing of ours that could be a secret', () => {
      const traces =
        /\.(?:tsx?|[mc]ts|map|tsbuildinfo|cc|h|gypi?|o)$|(?:^|\/)(?:\.npmrc|\.env|\.git|\.modules\.yaml|\.pnpm-workspace-state.*|\.cache|\.npm)(?:\/|$)/;
      const secrets = /(?:^|\/)(?:id_rsa|.*\.(?:pem|key|p12|jks))$/;
      const ours = files.filter(({ path }) => !path.startsWith('etc/'));
      expect(ours.filter(({ path }) => traces.test(path) || secrets.test(path)).map(({ path }) => path)).toEqual([]);
      expect(files.filter(({ path }) => /^(?:src|pnpm|deployed)(?:\/|$)/.test(path))).toEqual([]);
    });

    it('has no file that its user could change or that gives it rights', () => {
      const bad = files.filter(({ path, type, mode, owner }) => {
        const setsId = (mode & 0o6000) !== 0 && type === 'file';
        const writable = type !== 'link' && (mode & 0o002) !== 0 && path !== 'tmp';
        return setsId || writable || owner !== '0/0';
      });
      expect(bad).toEqual([]);
    });

    it('lists each package it holds, and itself', async () => {
      const list = JSON.parse(await textOfImage(engine, image, 'app/sbom.cdx.json'));
      const inFolder = files.flatMap(({ path }) => {
        const found = /^app\/node_modules\/\.pnpm\/([^/]+)\/node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path);
        return found?.[2] === undefined ? [] : [found[2]];
      });
      const purls = list.components.map(({ purl }: { purl: string }) => purl);
      const names = new Set(purls.map((purl: string) => decodeURIComponent(/^pkg:npm\/(.*)@/.exec(purl)?.[1] ?? '')));
      expect(list).toMatchObject({
        bomFormat: 'CycloneDX',
        metadata: { component: { group: '@gauth', name: 'auth-api', type: 'application' } },
      });
      expect([...new Set(inFolder)].filter((name) => !names.has(name))).toEqual([]);
      expect(purls).toContain(`pkg:generic/node@${process.versions.node}`);
      expect(inFolder.length).toBeGreaterThan(50);
    });

    it('says nowhere when it was built', async () => {
      expect(files.filter(({ path, modified }) => /^(?:app|usr\/local\/bin)(?:\/|$)/.test(path) && modified !== 0)).toEqual([]);
      const { serialNumber, metadata } = JSON.parse(await textOfImage(engine, image, 'app/sbom.cdx.json'));
      expect([serialNumber, metadata.timestamp]).toEqual([undefined, undefined]);
    });

    it('has the command for operators in it', async () => {
      const options = ['--rm', '--network', 'host', '--entrypoint', 'node'];
      const version = await engine.run('podman', 'run', ...options, image, '/app/gauth.js', '--version');
      expect(version.trim()).toMatch(/\d+\.\d+\.\d+$/);
    });

    it('says what it is in the labels of the OCI', async () => {
      const [{ Labels, User }] = JSON.parse(await engine.run('podman', 'image', 'inspect', '--format', 'json', image)).map(
        ({ Config }: { Config: object }) => Config,
      );
      const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
      expect(User).toBe('500:500');
      expect(Labels).toMatchObject({
        'org.opencontainers.image.title': 'gauth auth-api',
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.licenses': license,
      });
    });

    it('is not larger than it has to be', async () => {
      const [{ Size }] = JSON.parse(await engine.run('podman', 'image', 'inspect', '--format', 'json', image));
      const node = files.find(({ path }) => path === 'usr/local/bin/node')?.size ?? 0;
      expect((Size - node) / 1e6).toBeLessThan(60);
    });
  });

/** A request whose body is still to come when the signal arrives gets its answer, and within five seconds nothing is left. */
async function finishesWhatIsUnderWay(container: Container, port: string): Promise<void> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' };
  const slow = request({ host: '127.0.0.1', port, path: '/auth/v3/oauth/token', method: 'POST', headers });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    slow.on('response', (response) => resolve(response.resume().statusCode));
    slow.on('error', reject);
  });
  slow.write('grant_type=client_credentials');
  await new Promise<void>((resolve) => slow.once('socket', (socket) => (socket.connecting ? socket.once('connect', resolve) : resolve())));
  const began = performance.now();
  container.terminate();
  await container.untilWritten('service.stopping');
  slow.end('&client_id=nobody&client_secret=none');
  expect(await answered).toBe(401);
  expect(await container.exitCode).toBe(0);
  expect(performance.now() - began).toBeLessThan(5000);
}
