import { spawn } from 'node:child_process';

/** Ends a server that does not notice by itself that its parent is gone. `release` must be called once the server has stopped. */
export interface Watchdog {
  release(): void;
}

/**
 * Watches this process from outside: when it dies without a word (SIGKILL, out of memory) the pipe closes and the shell ends `pid`.
 * The shell is a process group of its own, so Ctrl-C in the terminal does not end it first.
 */
export function watchdog(pid: number, signal: 'INT' | 'TERM'): Watchdog {
  const shell = spawn('/bin/sh', ['-c', 'read word || kill -s "$1" "$2"', 'watchdog', signal, String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return { release: () => shell.stdin.end('stopped\n') };
}
