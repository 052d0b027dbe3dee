import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The result of one scenario of a program; throws what the program's library threw. */
export type Told = (scenario: string) => unknown;

interface Outcome {
  scenario: string;
  result?: unknown;
  error?: string;
}

/** Long enough for every program here; one that hangs must not outlive the tests. */
const longestRunMs = 45_000;

/** Runs a program or shell script of `clients/` in a process of its own, gives it `given` on standard input, and reads what it tells line by line. */
export async function runClient<Given>(program: string, given: Given, env: NodeJS.ProcessEnv = {}): Promise<Told> {
  const path = fileURLToPath(new URL(`clients/${program}`, import.meta.url));
  const child = spawn(program.endsWith('.sh') ? 'bash' : process.execPath, [path], {
    env: { ...process.env, ...env },
    timeout: longestRunMs,
  });
  // A program that breaks down early reads nothing; its exit code says so.
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(given));
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}${stdout}`);
  const outcomes = new Map(stdout.split('\n').filter(Boolean).map(read));
  return (scenario) => {
    const { result, error } = outcomes.get(scenario) ?? { error: 'the program has no such scenario' };
    if (error !== undefined) throw new Error(`${program}, ${scenario}: ${error}`);
    return result;
  };
}

function read(line: string): [string, Outcome] {
  const outcome = JSON.parse(line) as Outcome;
  return [outcome.scenario, outcome];
}
