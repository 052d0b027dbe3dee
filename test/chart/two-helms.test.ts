import { describe, expect, it } from 'vitest';
import { fixtures } from './fixtures.ts';
import { chart, helm, renderedText } from './helm.ts';

describe.each(Object.entries(fixtures))('helm 3, with %s', (_what, values) => {
  it('renders what helm 4 renders', () => {
    expect(renderedText(values, 3)).toBe(renderedText(values));
  });

  it('passes the strict lint', () => {
    const { status, stdout, stderr } = helm(['lint', '--strict', chart, '--values', '-'], values, 3);
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  });
});
