import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capturedLog } from '@gauth/service-kit/testing';
import { afterAll, expect, it } from 'vitest';
import { createAcceptor } from './acceptor.ts';

const folder = mkdtempSync(join(tmpdir(), 'gauth-acceptor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const job = (token: string) => ({ keytab: '/keytab', service: 'HTTP@host', from: { token } });
const accepted = { kind: 'accepted', principal: 'agent@EXAMPLE.TEST' };

/** Answers well, except to tokens that make it fall, hang, or end before it has begun. */
const fragile = join(folder, 'fragile.mjs');
writeFileSync(
  fragile,
  `process.send({ kind: 'ready' });
process.on('message', ({ from }) => {
  if (from.token === 'crash') process.kill(process.pid, 'SIGKILL');
  if (from.token !== 'hang') process.send(${JSON.stringify(accepted)});
});`,
);

it.each(['crash', 'hang'])('refuses a token that makes its process %s, and goes on with those behind it', async (token) => {
  const log = capturedLog();
  const acceptor = createAcceptor({ environment: {}, logger: log.logger, program: fragile, longestMs: 500 });
  const answers = await Promise.all(['good', token, 'good'].map((one) => acceptor.accept(job(one))));
  await acceptor.close();
  expect(answers).toEqual([accepted, { kind: 'refused', reason: 'the process that verifies tickets broke down over it' }, accepted]);
  expect(log.lines).toMatchObject([{ 'event.action': 'kerberos.broken-down' }]);
});

it('says once that Kerberos is not built in, and that nothing was verified every time', async () => {
  const log = capturedLog();
  const elsewhere = join(folder, 'acceptor-process.ts');
  copyFileSync(fileURLToPath(new URL('acceptor-process.ts', import.meta.url)), elsewhere);
  const acceptor = createAcceptor({ environment: {}, logger: log.logger, program: elsewhere });
  const reason = expect.stringMatching(/^Kerberos is not built in: Cannot find module 'kerberos'$/);
  for (const token of ['one', 'two']) expect(await acceptor.accept(job(token))).toEqual({ kind: 'unavailable', reason });
  await acceptor.close();
  expect(log.lines).toMatchObject([{ 'event.action': 'kerberos.missing', message: reason }]);
});

it('takes no more into its line than it has room for', async () => {
  const acceptor = createAcceptor({ environment: {}, logger: capturedLog().logger, program: fragile, capacity: 2 });
  const answers = await Promise.all(['good', 'good', 'good'].map((one) => acceptor.accept(job(one))));
  await acceptor.close();
  expect(answers).toEqual([accepted, accepted, { kind: 'unavailable', reason: 'too many tickets wait to be verified' }]);
});
