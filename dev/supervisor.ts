import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopChild } from './server-process.ts';

/** How to run one service: a TypeScript file with its arguments and environment. */
export interface ServiceDefinition {
  name: string;
  main: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
}

/** One service process, kept running: when it dies unasked it is started again. */
export interface Supervised {
  /** Starts it and waits until it listens. Throws with the end of its log when it gives up before that. */
  start(): Promise<void>;
  /** Stops it in good order and leaves it stopped until `start`. */
  stop(): Promise<void>;
  /** Sends a signal; a process killed this way counts as dead and is started again. */
  kill(signal: NodeJS.Signals): void;
  /** Undefined while it is not running. */
  pid(): number | undefined;
}

const graceSeconds = 10;
const longestPauseMs = 5000;

/** Keeps a service running. `say` gets one line whenever something unasked-for happens. */
export function supervise(service: ServiceDefinition, say: (line: string) => void): Supervised {
  let child: ChildProcess | undefined;
  let wanted = false;

  const launch = async () => {
    const started = spawnService(service);
    child = started;
    started.once('exit', (code, signal) => {
      if (child === started) child = undefined;
      if (wanted && listened) void revive(signal ?? `code ${code}`);
    });
    let listened = false;
    await listening(started, service);
    listened = true;
  };

  const revive = async (reason: string) => {
    say(`${service.name} ended (${reason}) and is started again`);
    for (let pause = 100; wanted && !child; pause = Math.min(pause * 2, longestPauseMs)) {
      await launch().catch(() => sleep(pause));
    }
  };

  return {
    start: async () => {
      wanted = true;
      if (!child) await launch();
    },
    stop: async () => {
      wanted = false;
      if (child) await stopChild(child, 'SIGTERM', graceSeconds);
    },
    kill: (signal) => void child?.kill(signal),
    pid: () => child?.pid,
  };
}

/** Runs one command of a service, such as its migration, to its end or until `signal`. Throws with the end of the log when it fails. */
export async function runCommand(service: ServiceDefinition, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawnService(service, args, signal);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${service.name} ${args.join(' ')} failed (code ${code}): ${endOf(service.logFile)}`);
}

/**
 * The channel is the child's life line: it closes when this process dies, however it dies, and the service then stops by itself.
 * A process group of its own keeps Ctrl-C in the terminal away from it, so that services stop before the stores they use.
 */
function spawnService({ main, env, logFile }: ServiceDefinition, args: readonly string[] = [], signal?: AbortSignal): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  const stdio: StdioOptions = ['ignore', log, log, 'ipc'];
  const child = spawn(process.execPath, ['--conditions=source', main, ...args], {
    env,
    detached: true,
    stdio,
    ...(signal ? { signal } : {}),
  });
  closeSync(log);
  return child;
}

async function listening(child: ChildProcess, { name, logFile }: ServiceDefinition): Promise<void> {
  const ended = new AbortController();
  const failed = once(child, 'exit', { signal: ended.signal }).then(([code, signal]) => {
    throw new Error(`${name} did not start (${signal ?? `code ${code}`}): ${endOf(logFile)}`);
  });
  const message = new Promise<void>((resolve) => {
    child.on('message', (m) => {
      if ((m as { type?: string }).type === 'listening') resolve();
    });
  });
  try {
    await Promise.race([message, failed]);
  } finally {
    failed.catch(() => undefined);
    ended.abort();
  }
}

/** The last words of a service, short enough for a terminal; the whole story is in the file. */
function endOf(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-4);
  return `${lines.map(readable).join('\n')}\nMore in ${logFile}`;
}

function readable(line: string): string {
  try {
    const { message, 'error.message': reason } = JSON.parse(line) as Record<string, string>;
    return reason === undefined ? String(message) : `${message}: ${reason}`;
  } catch {
    return line;
  }
}
