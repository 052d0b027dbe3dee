import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopChild } from '@gauth/dev/server-process';
import type { ContainerEngine } from './engine.ts';

/** A container as the chart would run it. */
export interface ContainerOptions {
  image: string;
  env?: Readonly<Record<string, string>>;
  /** After the entry point of the image. */
  args?: readonly string[];
}

/** A container in the foreground, on the network of this machine. */
export interface Container {
  /** What it has written on standard output and standard error, each on its own. */
  output(): { stdout: string; stderr: string };
  ended(): boolean;
  /** Waits until it has written this, or has ended. */
  untilWritten(text: string): Promise<void>;
  /** Asks it to stop and answers at once. */
  terminate(): void;
  /** Its exit code, once it has ended. */
  exitCode: Promise<number | null>;
  stop(): Promise<void>;
}

const graceSeconds = 10;

/** Runs a container with all rights taken that the chart takes: root file system read-only, no capability, no new privileges. */
export async function startContainer(engine: ContainerEngine, { image, env = {}, args = [] }: ContainerOptions): Promise<Container> {
  const settings = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const [program, ...rest] = engine.command(
    ...(['podman', 'run', '--rm', '--network', 'host', '--read-only', '--read-only-tmpfs=false', '--cap-drop', 'all'] as const),
    ...['--security-opt', 'no-new-privileges', ...settings, image, ...args],
  );
  const child = spawn(program, rest, { env: engine.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (written.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (written.stderr += chunk));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  await once(child, 'spawn');
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  return {
    output: () => ({ ...written }),
    ended,
    untilWritten: async (text) => {
      while (!ended() && !written.stdout.includes(text)) await sleep(10);
    },
    terminate: () => void child.kill('SIGTERM'),
    exitCode,
    stop: () => stopChild(child, 'SIGTERM', graceSeconds),
  };
}

/** Waits until an address answers with this status. Rejects with what the container wrote when it ends before. */
export async function untilAnswers(container: Container, url: string, status = 200): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === status) return;
    if (container.ended()) throw new Error(`the container has ended: ${container.output().stderr}${container.output().stdout}`);
    await sleep(25);
  }
}
