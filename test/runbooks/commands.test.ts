import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../support/source-files.ts';
import { commandsOf } from './commands-of.ts';
import { isEndpoint } from './vocabulary.ts';

interface Command {
  name: string;
  positionals?: string;
  options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>;
}

/** Of the command line, which is nobody's to call by name. */
const sourceOf = async (file: string): Promise<Record<string, unknown>> => import(/* @vite-ignore */ join(root, 'cli/src', file));
const modules = await Promise.all(['doctor', 'audit-verify', 'apply', 'export'].map((file) => sourceOf(`commands/${file}.ts`)));
const commands = modules.flatMap((module) => Object.values(module) as Command[]);
const { checks } = (await sourceOf('doctor/checks.ts')) as { checks: readonly { id: string }[] };

const inContainers = [...commandsOf('kubectl'), ...commandsOf('node')].flatMap(([path, ...args]) => {
  const at = args.indexOf('/app/gauth.js');
  return at < 0 ? [] : [[path, ...args.slice(at + 1)]];
});

it.each([...commandsOf('gauth'), ...inContainers])('gauth in %s is called by a command and its options: %s %s %s', (_path, ...args) => {
  const command = commands.find(({ name }) => `${args.join(' ')} `.startsWith(`${name} `));
  const options = Object.entries(command?.options ?? {}).map(([name, { type, multiple = false }]) => [name, { type, multiple }]);
  const { values }: { values: { only?: unknown } } = parseArgs({
    args: args.slice(command?.name.split(' ').length).filter((arg) => arg !== '…'),
    options: Object.fromEntries(options),
    allowPositionals: command?.positionals !== undefined,
  });
  expect([values.only ?? []].flat().filter((id) => !checks.some((check) => check.id === id))).toEqual([]);
});

const methodOf = (args: readonly string[]): string | undefined => {
  if (args.includes('-X')) return args[args.indexOf('-X') + 1];
  return args.includes('-d') ? 'POST' : 'GET';
};

it.each(commandsOf('curl'))('curl in %s asks for an endpoint: %s %s %s', (_path, ...args) => {
  const paths = args.flatMap((arg) => /\/(?:auth|environment)\/v3.*/.exec(arg) ?? []);
  expect(paths).toHaveLength(1);
  expect(paths.filter((path) => !isEndpoint(`${methodOf(args)} ${path}`))).toEqual([]);
});

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

it.each(commandsOf('npm'))('npm in %s runs a script: %s %s', (_path, ...args) => {
  const [name = ''] = args.filter((arg) => !arg.startsWith('-') && arg !== 'run');
  expect(Object.keys(scripts)).toContain(name);
});

const services = globSync('services/*/src/main.ts', { cwd: root });
const mains = services.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');

const ofSources = commandsOf('node').filter((words) => !words.includes('/app/gauth.js'));

it.each(ofSources)('node in %s runs a file that there is, by a command that it knows: %s %s %s', (_path, ...args) => {
  const [file = '', command = 'migrate'] = args.filter((arg) => !arg.startsWith('-'));
  const source = file.replace('<service>', 'auth-api').replace(/(?:^|\/)dist\/main\.js$/, '/src/main.ts');
  expect(globSync([source, `services/*${source}`], { cwd: root })).not.toEqual([]);
  expect(mains).toMatch(new RegExp(`\\b${command}\\b`));
});
