import type { Readable } from 'node:stream';
import type { ExitCode } from './exit-code.ts';

/** One option of a command: as `parseArgs` of node:util takes it, with what the help says of it. */
export interface CliOption {
  type: 'string' | 'boolean';
  /** May be stated several times; only of `string`. */
  multiple?: boolean;
  help: string;
  /** What stands for the value in the help, such as FILE. */
  value?: string;
}

/** One command of `gauth`. */
export interface CliCommand {
  /** One word, or two as in `audit verify`. */
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** What follows the options, such as `FILE…`; a command without it takes nothing there. */
  positionals?: string;
  options: Readonly<Record<string, CliOption>>;
  /** Throws UsageError and CommandFailure; anything else that it throws is a fault of ours and is shown with its stack. */
  run(context: CommandContext): Promise<ExitCode>;
}

/** Where a command writes: standard output and standard error, or what a test listens to. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** What a command was called with, and what it may touch of the process. */
export interface CommandContext {
  /** The value of a `string` option; undefined where it is not stated. */
  text(option: string): string | undefined;
  /** All values of a `multiple` option in their order. */
  texts(option: string): readonly string[];
  /** Whether a `boolean` option is stated. */
  flag(option: string): boolean;
  positionals: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** What is given to the command; asked for only where an option says so, for reading it may wait for ever. */
  stdin(): Readable;
  /** For results. */
  stdout: Output;
  /** For everything that is no result: progress, warnings, errors. */
  stderr: Output;
  /** Aborted by SIGINT and SIGTERM. */
  signal: AbortSignal;
}
