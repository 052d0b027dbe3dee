import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Podman and buildah with storage of their own, which is gone afterwards. Nothing of the machine's own containers is seen or changed. */
export interface ContainerEngine {
  /** Where its storage lies. */
  folder: string;
  /** A command line for `spawn`, to be run with `env`. */
  command(...args: [program: 'podman' | 'buildah' | 'sh', ...rest: string[]]): [string, ...string[]];
  env: NodeJS.ProcessEnv;
  /** Runs a command to its end and answers its standard output. Rejects with what it wrote on standard error. */
  run(...args: [program: 'podman' | 'buildah' | 'sh', ...rest: string[]]): Promise<string>;
  /** Ends all containers and forgets the storage. */
  remove(): Promise<void>;
}

const maxOutputBytes = 64 * 1024 * 1024;

/** Whether this machine can build and run containers: the reason when it cannot. */
export function whyNoContainers(): string | undefined {
  if (process.platform !== 'linux') return 'containers need Linux';
  if (process.getuid?.() !== 0) return 'to build without an engine takes root';
  const missing = ['podman', 'buildah', 'crun', 'unshare', 'dpkg'].filter((program) => !onPath(program));
  return missing.length > 0 ? `missing on PATH: ${missing.join(', ')}` : undefined;
}

const onPath = (program: string) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** An engine with an empty storage. */
export function createEngine(): ContainerEngine {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-containers-'));
  const env = { ...process.env, ...settings(folder) };
  const command: ContainerEngine['command'] = (...args) => [
    'unshare',
    ...['--mount', '--propagation', 'private', 'sh', '-c'],
    // crun takes a machine that shows both versions of control groups for one with the second only.
    'umount /sys/fs/cgroup/unified 2> /dev/null; exec "$@"',
    ...['containers', ...args],
  ];
  const run: ContainerEngine['run'] = async (...args) => {
    const [program, ...rest] = command(...args);
    const result = execute(program, rest, { env, maxBuffer: maxOutputBytes });
    return result.then(
      ({ stdout }) => stdout,
      ({ stderr = '', code }: { stderr?: string; code?: unknown }) => {
        throw new Error(`${args.slice(0, 3).join(' ')} failed (${code}): ${stderr.trim().split('\n').slice(-12).join('\n')}`);
      },
    );
  };
  const remove = async (): Promise<void> => {
    await run('podman', 'pod', 'rm', '--all', '--force', '--time', '0').catch(() => '');
    await run('podman', 'rm', '--all', '--force', '--time', '0').catch(() => '');
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  return { folder, command, env, run, remove };
}

/** Writes what podman and buildah read instead of the files of the system. */
function settings(folder: string): Record<string, string> {
  const file = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  for (const part of ['run', 'graph', 'tmp']) mkdirSync(join(folder, part));
  const storage = ['[storage]', 'driver = "overlay"', `runroot = "${folder}/run"`, `graphroot = "${folder}/graph"`];
  const containers = [
    '[containers]',
    'default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]',
    'cgroupns = "host"',
    'log_driver = "k8s-file"',
  ];
  const engine = ['[engine]', 'cgroup_manager = "cgroupfs"', 'events_logger = "none"', 'runtime = "crun"', `tmp_dir = "${folder}/tmp"`];
  return {
    CONTAINERS_STORAGE_CONF: file('storage.conf', storage),
    CONTAINERS_CONF: file('containers.conf', [...containers, ...engine]),
    CONTAINERS_REGISTRIES_CONF: file('registries.conf', ['unqualified-search-registries = []']),
    TMPDIR: join(folder, 'tmp'),
  };
}
