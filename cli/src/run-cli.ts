import { parseArgs } from 'node:util';
import { AdministrationError, AdministrationUnavailable } from '@gauth/auth-client';
import type { CliCommand, CommandContext, Output } from './command.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { CommandFailure, FaultyFiles, UsageError } from './failure.ts';
import { helpOfAll, helpOfCommand } from './help.ts';

/** What `gauth` is called with. */
export interface CliCall {
  commands: readonly CliCommand[];
  version: string;
  argv: readonly string[];
  env: CommandContext['env'];
  stdin: CommandContext['stdin'];
  stdout: Output;
  stderr: Output;
  signal: AbortSignal;
}

/** Runs the command that `argv` names and answers the exit code; never throws. */
export async function runCli(call: CliCall): Promise<ExitCode> {
  try {
    return await dispatch(call);
  } catch (error) {
    call.stderr.write(`${error instanceof FaultyFiles ? '' : 'gauth: '}${said(error)}\n`);
    return error instanceof UsageError ? exitCode.usage : exitCode.failed;
  }
}

async function dispatch(call: CliCall): Promise<ExitCode> {
  const { commands, argv, stdout } = call;
  const [first] = argv;
  if (first === undefined) throw new UsageError(`a command is missing.\n\n${helpOfAll(commands)}`);
  if (first === '--version') return show(stdout, `${call.version}\n`);
  if (['--help', '-h', 'help'].includes(first)) return show(stdout, helpOfAll(commands));
  const command = commandOf(commands, argv);
  const args = argv.slice(command.name.split(' ').length);
  if (args.includes('--help') || args.includes('-h')) return show(stdout, helpOfCommand(command));
  return command.run(contextOf(command, args, call));
}

function show(stdout: Output, text: string): ExitCode {
  stdout.write(text);
  return exitCode.done;
}

function commandOf(commands: readonly CliCommand[], argv: readonly string[]): CliCommand {
  const named = (command: CliCommand) => command.name.split(' ').every((word, at) => argv[at] === word);
  const found = commands.find(named);
  if (found !== undefined) return found;
  throw new UsageError(`unknown command ${argv[0]}. There are: ${commands.map(({ name }) => name).join(', ')}. gauth --help says more.`);
}

function contextOf(command: CliCommand, args: readonly string[], { env, stdin, stdout, stderr, signal }: CliCall): CommandContext {
  const { values, positionals } = parsed(command, args);
  return {
    text: (option) => (typeof values[option] === 'string' ? values[option] : undefined),
    texts: (option) => (Array.isArray(values[option]) ? values[option].map(String) : []),
    flag: (option) => values[option] === true,
    positionals,
    env,
    stdin,
    stdout,
    stderr,
    signal,
  };
}

function parsed({ name, options, positionals }: CliCommand, args: readonly string[]) {
  const known = Object.entries(options).map(([option, { type, multiple = false }]) => [option, { type, multiple }] as const);
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(known), allowPositionals: positionals !== undefined });
  } catch (error) {
    throw new UsageError(`${reasonOf(error)}. gauth ${name} --help lists what it takes.`);
  }
}

/** The sentences of parseArgs go on about how to escape; the first one is enough. */
function reasonOf(error: unknown): string {
  const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\.(?:\s|$)/);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replaceAll("'", '');
}

/** Errors whose message says everything; of others the stack is needed. */
const complete = [UsageError, CommandFailure, AdministrationError, AdministrationUnavailable];

function said(error: unknown): string {
  if (complete.some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
