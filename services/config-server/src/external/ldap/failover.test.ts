import { capturedLog } from '@gauth/service-kit/testing';
import { expect, it } from 'vitest';
import type { DirectoryServer } from './directory-server.ts';
import { createFailover } from './failover.ts';
import { NoAnswer } from './ldap-failures.ts';

const waiting = new AbortController().signal;
const silence = new NoAnswer('no answer');
const wrongCertificate = new NoAnswer('the certificate does not hold', { isLasting: true });

/** Servers a, b and c, which answer with their names unless a failure is set for them. */
function three({ retryAttempts = 1 }: { retryAttempts?: number } = {}) {
  const asked: string[] = [];
  const failing = new Map<string, Error>();
  const servers = ['a', 'b', 'c'].map((label) => ({ label }) as DirectoryServer);
  const { logger, lines } = capturedLog();
  const failover = createFailover({ servers, retryAttempts, retryIntervalMs: 0, movesOn: (error) => error instanceof RangeError, logger });
  const run = (signal = waiting): Promise<string> =>
    failover.run(async ({ label }) => {
      asked.push(label);
      const failure = failing.get(label);
      if (failure !== undefined) throw failure;
      return label;
    }, signal);
  return { run, failing, lines, asked: () => asked.splice(0).join('') };
}

it('stays with a server until that fails, then goes on in the order and round', async () => {
  const { run, failing, asked, lines } = three();
  expect([await run(), await run(), asked()]).toEqual(['a', 'a', 'aa']);
  failing.set('a', silence);
  expect([await run(), await run(), asked()]).toEqual(['b', 'b', 'abb']);
  failing.delete('a').valueOf();
  failing.set('b', silence).set('c', silence);
  expect([await run(), await run(), asked()]).toEqual(['a', 'a', 'bcaa']);
  expect(lines.map(({ event, reason }) => [event, reason])).toHaveLength(2);
});

it('asks everybody again before it gives up, and says what was wrong with each', async () => {
  const { run, failing, asked } = three({ retryAttempts: 2 });
  for (const label of ['a', 'b', 'c']) failing.set(label, silence);
  await expect(run()).rejects.toThrow(new NoAnswer('a: no answer; b: no answer; c: no answer'));
  expect(asked()).toBe('abcabcabc');
});

it('does not ask again where another try cannot help', async () => {
  const { run, failing, asked } = three({ retryAttempts: 2 });
  failing.set('a', wrongCertificate).set('b', silence).set('c', wrongCertificate);
  await expect(run()).rejects.toThrow(NoAnswer);
  expect(asked()).toBe('abcbb');
  failing.set('b', wrongCertificate);
  await expect(run()).rejects.toThrow(NoAnswer);
  expect(asked()).toHaveLength(3);
});

it('moves on from answers that are marked, and gives them when nobody has a better one', async () => {
  const { run, failing, asked } = three();
  failing.set('a', new RangeError('busy'));
  expect([await run(), asked()]).toEqual(['b', 'ab']);
  failing.set('b', silence).set('c', silence);
  await expect(run()).rejects.toThrow(new RangeError('busy'));
});

it('gives every other answer at once', async () => {
  const { run, failing, asked } = three();
  failing.set('a', new TypeError('no'));
  await expect(run()).rejects.toThrow(TypeError);
  expect([asked(), await run().catch(() => asked())]).toEqual(['a', 'a']);
});

it('asks nobody else when nobody waits any more, and blames no server for that', async () => {
  const { run, failing, asked } = three();
  failing.set('a', silence);
  await expect(run(AbortSignal.abort())).rejects.toThrow();
  failing.delete('a');
  expect([await run(), asked()]).toEqual(['a', 'aa']);
});
