import { operatorsPages } from './operators-pages.ts';

/** How the pages call a program: of each call the page, and the arguments. */
export const commandsOf = (program: string): [path: string, ...args: string[]][] =>
  operatorsPages.flatMap(({ path, commands }) =>
    commands.filter(([name]) => name === program).map(([, ...args]): [string, ...string[]] => [path, ...args]),
  );
