import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** The environment a service reads its settings from, `process.env` in production. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with the configuration: names of variables and reasons, never values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the configuration is wrong: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/**
 * Reads the variables a schema names, each from `NAME` or from the file that `NAME_FILE` points to, and freezes the result.
 * An empty variable counts as not set. Throws one `ConfigError` with every problem at once.
 */
export function loadConfig<Schema extends z.ZodObject>(schema: Schema, env: Environment): Readonly<z.output<Schema>> {
  const variables = Object.keys(schema.shape).map((name) => readVariable(name, env));
  const unreadable = variables.filter(({ problem }) => problem !== undefined);
  const given = Object.fromEntries(variables.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
  const parsed = schema.safeParse(given);
  const problems = [
    ...unreadable.map(({ problem }) => problem as string),
    ...(parsed.error?.issues ?? [])
      .filter((issue) => !unreadable.some(({ name }) => name === issue.path[0]))
      .map((issue) => describe(issue, given)),
  ];
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return frozen(parsed.data);
}

interface Variable {
  name: string;
  value?: string;
  problem?: string;
}

function readVariable(name: string, env: Environment): Variable {
  const value = env[name] || undefined;
  const file = env[`${name}_FILE`] || undefined;
  if (file === undefined) return value === undefined ? { name } : { name, value };
  if (value !== undefined) return { name, problem: `${name} and ${name}_FILE are both set; set one of them` };
  try {
    const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return content === '' ? { name, problem: `${name}_FILE names an empty file` } : { name, value: content };
  } catch (error) {
    return { name, problem: `${name}_FILE names a file that cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

/** Messages of zod name types and bounds, never the value, as long as the schema does not report inputs. */
function describe(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  const name = String(issue.path[0] ?? 'the configuration');
  if (issue.path.length > 0 && !(name in given) && issue.code !== 'custom') return `${name} is required`;
  return `${name} ${issue.message.replace(/^Invalid (input|option): /, 'is wrong: ')}`;
}

function frozen<T>(value: T): Readonly<T> {
  if (!Array.isArray(value) && !isPlainObject(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
