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
  const problems: string[] = [];
  const given: Record<string, string> = {};
  const unreadable = new Set<string>();
  for (const name of Object.keys(schema.shape)) {
    const read = readVariable(name, env, name in schema.shape && `${name}_FILE` in schema.shape);
    if (read.problem !== undefined) {
      problems.push(read.problem);
      unreadable.add(name);
    } else if (read.value !== undefined) given[name] = read.value;
  }
  const parsed = schema.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? 'configuration');
    if (!unreadable.has(name)) problems.push(`${name} ${name in given ? reasonOf(issue) : absenceOf(issue)}`);
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return freezeDeeply(parsed.data);
}

type Variable = { value?: string; problem?: string };

function readVariable(name: string, env: Environment, fileIsASettingItself: boolean): Variable {
  const value = env[name] || undefined;
  const file = fileIsASettingItself ? undefined : env[`${name}_FILE`] || undefined;
  if (file === undefined) return value === undefined ? {} : { value };
  if (value !== undefined) return { problem: `${name} and ${name}_FILE are both set; set one` };
  try {
    const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return content === '' ? { problem: `${name}_FILE names an empty file` } : { value: content };
  } catch (error) {
    return { problem: `${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})` };
  }
}

const reasonOf = (issue: z.core.$ZodIssue): string => `is wrong: ${issue.message}`;
const absenceOf = (issue: z.core.$ZodIssue): string => (issue.code === 'custom' ? issue.message : 'is required');

function freezeDeeply<T>(value: T): Readonly<T> {
  if (Array.isArray(value) || isPlainObject(value)) {
    for (const inner of Object.values(value)) freezeDeeply(inner);
    Object.freeze(value);
  }
  return value;
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
