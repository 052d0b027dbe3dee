/** One command with its arguments, as a shell passes them on. */
export type ShellCommand = readonly [program: string, ...args: string[]];

/** A quoted text, a command whose output is meant, or a plain character: what words consist of. */
const part = /'[^']*'|"(?:\\.|[^"\\])*"|\$\((?:[^()']|'[^']*')*\)|\\[^\n]|[^\s|;&'"\\]/.source;
const lexeme = new RegExp(`\\\\\\n|[ \\t]+|#[^\\n]*|(\\n|\\|\\|?|&&?|;)|((?:${part})+)`, 'g');

/** The commands of a block of shell, those of pipes and of `$(…)` among them; assignments before them are left out. */
export function shellCommands(block: string): ShellCommand[] {
  const found: string[][] = [[]];
  const inner: ShellCommand[] = [];
  for (const [, end, word] of block.matchAll(lexeme)) {
    if (end !== undefined) found.push([]);
    if (word === undefined) continue;
    const [, output] = /^\w+="?\$\(([\s\S]*)\)"?$/.exec(word) ?? [];
    if (output !== undefined) inner.push(...shellCommands(output));
    else found.at(-1)?.push(unquoted(word));
  }
  return [...found.map(withoutAssignments).filter(isCommand), ...inner];
}

function withoutAssignments(words: readonly string[]): readonly string[] {
  const program = words.findIndex((word) => !/^\w+=/.test(word));
  return program < 0 ? [] : words.slice(program);
}

const isCommand = (words: readonly string[]): words is ShellCommand => words.length > 0;

const unquoted = (word: string): string =>
  word.replaceAll(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, (_all, single?: string, double?: string, escaped?: string) =>
    single !== undefined ? single : double !== undefined ? double.replaceAll(/\\(["$`\\])/g, '$1') : (escaped ?? ''),
  );
