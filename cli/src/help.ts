import type { CliCommand, CliOption } from './command.ts';

/** The list of commands, as `gauth --help` shows it. */
export function helpOfAll(commands: readonly CliCommand[]): string {
  const rows = commands.map(({ name, summary }): [string, string] => [name, summary]);
  return `usage: gauth COMMAND [OPTIONS]\n\n${table(rows)}\ngauth COMMAND --help lists the options of one.\n`;
}

/** How one command is called and what each of its options means. */
export function helpOfCommand({ name, summary, positionals, options }: CliCommand): string {
  const rows = Object.entries(options).map(([option, described]): [string, string] => [shape(option, described), described.help]);
  const usage = ['usage: gauth', name, ...(rows.length > 0 ? ['[OPTIONS]'] : []), ...(positionals === undefined ? [] : [positionals])];
  return `${usage.join(' ')}\n\n${summary}\n${rows.length > 0 ? `\n${table(rows)}` : ''}`;
}

const shape = (option: string, { type, value, multiple }: CliOption) =>
  type === 'boolean' ? `--${option}` : `--${option} ${value ?? 'VALUE'}${multiple ? ' …' : ''}`;

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}
