import { expect, it } from 'vitest';
import { shellCommands } from './shell-commands.ts';

it('finds the commands of a block as a shell does', () => {
  const block = [
    `X=1 one -a 'it is' "so \\"said\\" she" \\`,
    '  more   # but not this',
    `Y=$(two 'a|b' | three)`,
    `four "$Y" |`,
    '  five && six; seven "a',
    'b"',
  ].join('\n');
  expect(shellCommands(block)).toEqual([
    ['one', '-a', 'it is', 'so "said" she', 'more'],
    ['four', '$Y'],
    ['five'],
    ['six'],
    ['seven', 'a\nb'],
    ['two', 'a|b'],
    ['three'],
  ]);
});
