import { spawnSync } from 'node:child_process';
import { debianProgram } from './debian-program.ts';

/** What Prometheus’ own tool said about files. */
export interface PromtoolVerdict {
  ok: boolean;
  said: string;
}

/** Runs promtool. */
export type Promtool = (...args: string[]) => PromtoolVerdict;

/** The tool with which Prometheus checks and tests rules; rejects with the reason where it cannot be had. */
export async function promtool(): Promise<Promtool> {
  const program = await debianProgram({ name: 'promtool', package: 'prometheus', suite: 'bookworm' });
  return (...args) => {
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
    return { ok: status === 0, said: `${stdout}${stderr}` };
  };
}
