import { expect, it } from 'vitest';
import { parsed } from './readings.ts';

it.each(['[]', '[{}]', 'null', '"text"', '5', '', '<html>'])('takes no other answer for an object: %s', (body) => {
  expect(parsed(body)).toBeUndefined();
});

it('reads an object', () => {
  expect(parsed('{"issuer":"https://a.example"}')).toEqual({ issuer: 'https://a.example' });
});
