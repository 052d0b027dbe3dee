import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { CliCommand, CommandContext } from './command.ts';
import { exitCode } from './exit-code.ts';
import { CommandFailure } from './failure.ts';
import { runCli } from './run-cli.ts';

const command = (run: CliCommand['run'], name = 'look at'): CliCommand => ({
  name,
  summary: 'looks at something',
  positionals: 'FILE',
  options: {
    depth: { type: 'string', value: 'NUMBER', help: 'how deep' },
    only: { type: 'string', multiple: true, help: 'what' },
    quick: { type: 'boolean', help: 'less' },
  },
  run,
});

async function run(argv: string[], ...commands: CliCommand[]) {
  const said = { out: '', err: '' };
  const code = await runCli({
    ...{ commands, version: '1.2.3', argv, env: {}, signal: new AbortController().signal },
    stdin: () => Readable.from([]),
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return { code, ...said };
}

it('hands a command what it was called with', async () => {
  let seen: unknown;
  const look = command(async ({ text, texts, flag, positionals }: CommandContext) => {
    seen = [text('depth'), texts('only'), flag('quick'), positionals, text('only')];
    return exitCode.found;
  });
  expect(await run(['look', 'at', '--depth', '3', '--only=a', 'file', '--only', 'b'], look)).toEqual({ code: 2, out: '', err: '' });
  expect(seen).toEqual(['3', ['a', 'b'], false, ['file'], undefined]);
});

const nothing = command(async () => exitCode.done);

it.each([
  [['look'], 'gauth: unknown command look. There are: look at. gauth --help says more.\n'],
  [['look', 'at', '--deep'], 'gauth: unknown option --deep. gauth look at --help lists what it takes.\n'],
  [['look', 'at', '--depth'], 'gauth: option --depth <value> argument missing. gauth look at --help lists what it takes.\n'],
])('refuses %j with what there is', async (argv, err) => {
  expect(await run(argv, nothing)).toEqual({ code: 64, out: '', err });
});

it('shows the reason of a failure, and of a fault of its own also where it is', async () => {
  const failing = (error: Error) =>
    run(
      ['look', 'at'],
      command(() => Promise.reject(error)),
    );
  expect(await failing(new CommandFailure('no such file'))).toEqual({ code: 1, out: '', err: 'gauth: no such file\n' });
  expect((await failing(new TypeError('x is not a function'))).err).toMatch(/^gauth: TypeError: x is not a function\n {4}at /);
});

it('says what there is, and what a command takes', async () => {
  expect(await run(['--help'], nothing)).toEqual({
    ...{ code: 0, err: '' },
    out: 'usage: gauth COMMAND [OPTIONS]\n\n  look at  looks at something\n\ngauth COMMAND --help lists the options of one.\n',
  });
  expect(await run(['look', 'at', '--help'], nothing)).toEqual({
    ...{ code: 0, err: '' },
    out: 'usage: gauth look at [OPTIONS] FILE\n\nlooks at something\n\n  --depth NUMBER  how deep\n  --only VALUE …  what\n  --quick         less\n',
  });
  expect((await run(['--version'], nothing)).out).toBe('1.2.3\n');
});
