import { Readable } from 'node:stream';
import { doctorCommand } from '../../src/commands/doctor.ts';
import type { Finding } from '../../src/doctor/check.ts';
import { runCli } from '../../src/run-cli.ts';

/** What the command said. */
export interface Consultation {
  code: number;
  output: string;
  errors: string;
}

/** Options by name, each as on the command line. */
export type Options = Record<string, string | readonly string[]>;

const operations = { GAUTH_USERNAME: 'ops', GAUTH_PASSWORD: 'ops' };

/** Runs `gauth doctor` with this command line and environment. */
export async function consult(argv: readonly string[], env: Record<string, string> = operations): Promise<Consultation> {
  const written = { output: '', errors: '' };
  const into = (key: keyof typeof written) => ({
    write(text: string) {
      written[key] += text;
    },
  });
  const streams = { stdin: () => Readable.from([]), stdout: into('output'), stderr: into('errors') };
  const { signal } = new AbortController();
  const code = await runCli({ commands: [doctorCommand], version: '0', argv: ['doctor', ...argv], env, ...streams, signal });
  return { code, ...written };
}

/** The findings for a machine. */
export async function findings(options: Options, env?: Record<string, string>): Promise<Finding[]> {
  const argv = Object.entries(options).flatMap(([name, values]) => [values].flat().map((value) => `--${name}=${value}`));
  const { output, errors } = await consult(['--json', ...argv], env);
  if (output === '') throw new Error(errors);
  return (JSON.parse(output) as { findings: Finding[] }).findings;
}

/** What was found, and which setting each finding names. */
export const found = async (options: Options, env?: Record<string, string>): Promise<Record<string, string>> =>
  Object.fromEntries((await findings(options, env)).map(({ id, remedy }) => [id, remedy.setting]));
