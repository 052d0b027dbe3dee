import { type ChildProcess, type SpawnOptions, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { watchdog } from './watchdog.ts';

/** A third-party server running as a child of this process. */
export interface ServerProcess {
  pid: number;
  /** Whether the process has ended, for whatever reason. */
  ended(): boolean;
  /** Asks it to stop and waits; after `graceSeconds` it is killed. Never throws and may be called twice. */
  stop(): Promise<void>;
}

/** How a server is run: `signal` is its own polite stop; without `logFile` its output goes where `stdio` says. */
export interface ServerRun {
  signal: 'INT' | 'TERM';
  graceSeconds: number;
  logFile?: string;
}

/** The server gets a process group of its own, so that Ctrl-C reaches only us and we stop it in order. */
export async function spawnServer(
  command: readonly [string, ...string[]],
  options: SpawnOptions,
  { signal, graceSeconds, logFile }: ServerRun,
): Promise<ServerProcess> {
  const [program, ...args] = command;
  const log = logFile === undefined ? undefined : openSync(logFile, 'a', 0o600);
  const stdio: StdioOptions | undefined = log === undefined ? options.stdio : ['ignore', log, log];
  const child = spawn(program, args, { ...options, stdio, detached: true });
  if (log !== undefined) closeSync(log);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const dog = watchdog(pid, signal);
  child.once('exit', () => dog.release());
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  return { pid, ended, stop: () => stopChild(child, `SIG${signal}`, graceSeconds) };
}

/** Ends a child process: `signal` first, SIGKILL when it has not ended within `graceSeconds`. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals, graceSeconds: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
  await exited;
  clearTimeout(timer);
}
