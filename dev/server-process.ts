import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watchdog } from './watchdog.ts';

/** A third-party server running as a child of this process. */
export interface ServerProcess {
  pid: number;
  /** Whether the process has ended, for whatever reason. */
  ended(): boolean;
  /** Asks it to stop and waits; after `graceSeconds` it is killed. Never throws and may be called twice. */
  stop(): Promise<void>;
}

/** `signal` is the server's own polite stop. The server gets a process group of its own, so Ctrl-C reaches only us and we stop it in order. */
export async function spawnServer(
  command: readonly [string, ...string[]],
  options: SpawnOptions,
  { signal, graceSeconds }: { signal: 'INT' | 'TERM'; graceSeconds: number },
): Promise<ServerProcess> {
  const [program, ...args] = command;
  const child = spawn(program, args, { ...options, detached: true });
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
