import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { keystoreEnding } from '../../../../../test/support/doctor/keystores.ts';
import { askKeystore } from './ask-keystore.ts';

const folder = mkdtempSync(join(tmpdir(), 'keystores-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['20251101', expect.stringMatching(/^2025-11-01T/)],
  ['21261301', undefined],
  ['2126zz01', undefined],
  ['00000101', undefined],
])('says when the certificate ends, if that is a date: %s', async (day, certificateEnds) => {
  const file = join(folder, day);
  writeFileSync(file, keystoreEnding(day));
  expect(await askKeystore({ file, password: 'genesys', alias: 'gws-auth-key' })).toEqual({ alias: 'gws-auth-key', certificateEnds });
});
