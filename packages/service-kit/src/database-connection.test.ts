import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { databaseConnection } from './database-connection.ts';

const url = 'postgres://gauth:p%40ss@db.test:5433/gauth';
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function caFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-ca-'));
  folders.push(folder);
  writeFileSync(join(folder, 'ca.crt'), 'the authority');
  return join(folder, 'ca.crt');
}

describe('databaseConnection', () => {
  it('speaks no TLS unless told to', () => {
    expect(databaseConnection(url)).toEqual({ connectionString: url });
  });

  it.each([
    ['disable', false],
    ['require', {}],
    ['verify-full', {}],
    ['no-verify', { rejectUnauthorized: false }],
    ['verify-ca', { checkServerIdentity: expect.any(Function) }],
  ])('reads sslmode=%s', (mode, ssl) => {
    expect(databaseConnection(`${url}?sslmode=${mode}&application_name=x`)).toEqual({ connectionString: `${url}?application_name=x`, ssl });
  });

  it('trusts the authority of the CA file, and speaks TLS for having one', () => {
    expect(databaseConnection(url, caFile()).ssl).toEqual({ ca: 'the authority' });
    expect(databaseConnection(`${url}?sslmode=require`, caFile()).ssl).toEqual({ ca: 'the authority' });
    expect(databaseConnection(`${url}?sslmode=verify-ca`, caFile()).ssl).toMatchObject({ ca: 'the authority' });
  });
});
