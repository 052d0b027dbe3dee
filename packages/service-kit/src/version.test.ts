import { expect, it } from 'vitest';
import { versionOf } from './version.ts';

it('reads the version of a package', () => {
  expect(versionOf(new URL('../package.json', import.meta.url))).toBe('0.1.0');
});
