import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../source-files.ts';
import type { ContainerEngine } from './engine.ts';

const certificates = '/etc/ssl/certs/ca-certificates.crt';
/** What gcr.io/distroless/cc-debian12 consists of beside certificates. */
const runtimePackages = ['libc6', 'libgcc-s1', 'libstdc++6'];
/** What the build calls beside node and npm. */
const shellPackages = [
  ...['dash', 'coreutils', 'findutils', 'sed', 'grep'],
  ...['libselinux1', 'libpcre2-8-0', 'libacl1', 'libattr1', 'libgmp10'],
];
const neverNeeded = /^\/usr\/(?:share|lib\/[^/]+\/(?:gconv|audit))\//;

/**
 * Stands in for the images that the Dockerfile begins with, where nothing can be pulled: the same names, put together from this machine's Debian packages, its npm
 * and the Node of the workspace. So the Dockerfile is built as it is.
 */
export async function importBaseImages(engine: ContainerEngine): Promise<void> {
  const [build, runtime] = [...readFileSync(join(root, 'docker/Dockerfile'), 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, name]) => name);
  if (build === undefined || runtime === undefined) throw new Error('the Dockerfile has no two stages');
  await importBuildImage(engine, build);
  await importRuntimeImage(engine, runtime);
}

async function importBuildImage(engine: ContainerEngine, name: string): Promise<void> {
  const folder = filesOf(join(engine.folder, 'build-image'), [...runtimePackages, ...shellPackages]);
  const local = join(folder, 'usr/local');
  mkdirSync(join(local, 'bin'), { recursive: true });
  copyFileSync(join(root, 'node_modules/.bin/node'), join(local, 'bin/node'));
  cpSync(npmFolder(), join(local, 'lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
  await importFolder(engine, { folder, name, env: ['PATH=/usr/local/bin:/usr/bin:/bin', `NODE_EXTRA_CA_CERTS=${certificates}`] });
}

async function importRuntimeImage(engine: ContainerEngine, name: string): Promise<void> {
  const folder = filesOf(join(engine.folder, 'runtime-image'), runtimePackages);
  await importFolder(engine, { folder, name, env: ['PATH=/usr/local/bin:/usr/bin:/bin', `SSL_CERT_FILE=${certificates}`] });
}

/** Copies the files of installed packages, as they lie where folders of old are links to those below /usr. */
function filesOf(folder: string, packages: readonly string[]): string {
  for (const part of ['etc/ssl/certs', 'tmp', 'proc', 'sys', 'dev', 'root', 'usr/bin']) mkdirSync(join(folder, part), { recursive: true });
  chmodSync(join(folder, 'tmp'), 0o1777);
  const files = execFileSync('dpkg', ['-L', ...packages], { encoding: 'utf8' }).split('\n');
  for (const file of files) {
    if (file === '' || neverNeeded.test(file) || !existsSync(file) || statSync(file).isDirectory()) continue;
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(file, join(folder, file), { verbatimSymlinks: true });
  }
  copyFileSync(certificates, join(folder, certificates));
  writeFileSync(
    join(folder, 'etc/passwd'),
    'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n',
  );
  return folder;
}

async function importFolder(
  engine: ContainerEngine,
  { folder, name, env }: { folder: string; name: string; env: string[] },
): Promise<void> {
  const archive = `${folder}.tar`;
  const change = env.flatMap((setting) => ['--change', `ENV ${setting}`]);
  await engine.run('sh', '-c', 'tar --sort=name --mtime=@0 -C "$1" -cf "$2" . && rm -r "$1"', 'tar', folder, archive);
  await engine.run('podman', 'import', '--quiet', ...change, archive, name);
  await engine.run('sh', '-c', 'rm "$1"', 'rm', archive);
}

/** Where the npm of this machine lies. */
function npmFolder(): string {
  const program = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'npm'))
    .find(existsSync);
  if (program === undefined) throw new Error('npm is not on PATH');
  return dirname(dirname(realpathSync(program)));
}
