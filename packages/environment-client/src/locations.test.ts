import { expect, it } from 'vitest';
import { servesLocation } from './locations.ts';

it.each([
  ['/USW1', '/USW1', true],
  ['/USW1', '/USW1/rack7', true],
  ['/', '/USW1', true],
  ['/EUC1, /USW1', '/USW1', true],
  ['/USW1', '/', true],
  ['/USW1', '/USW10', false],
  ['/USW1/rack7', '/USW1', false],
  ['/EUC1', '/USW1', false],
])('a Configuration Server of %s serves %s: %s', (locations, location, serves) => {
  expect(servesLocation(locations, location)).toBe(serves);
});
