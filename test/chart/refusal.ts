import { expect } from 'vitest';
import { chart, helm } from './helm.ts';

/** The reasons that helm refuses values with, without its own framing. */
export function refusal(values: object): string[] {
  const { status, stderr } = helm(['template', 'gauth', chart, '--values', '-'], values);
  expect(status).toBe(1);
  return stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('- '))
    .map((line) => line.slice(2));
}
