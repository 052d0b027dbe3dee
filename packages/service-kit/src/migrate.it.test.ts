import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrate, pendingMigrations } from './migrate.ts';
import { capturedLog } from './testing/captured-log.ts';
import { type FreshDatabase, freshDatabase } from './testing/fresh-database.ts';

let database: FreshDatabase;
let directory: string;
beforeEach(async () => {
  database = await freshDatabase(inject('databaseUrl'));
  directory = mkdtempSync(join(tmpdir(), 'gauth-migrations-'));
  write('0001-things.sql', 'CREATE TABLE auth.things (name text PRIMARY KEY);');
  write(
    '0002-colours.sql',
    "-- up migration\n-- down migration is not what we do\nALTER TABLE auth.things ADD colour text NOT NULL DEFAULT 'red';",
  );
  write('README.md', 'not a migration');
});
afterEach(async () => {
  await database.drop();
  rmSync(directory, { recursive: true });
});

const write = (name: string, content: string): void => writeFileSync(join(directory, name), content);
const run = (log = capturedLog()) => migrate({ url: database.url, schema: 'auth', directory, logger: log.logger });
const pending = () => pendingMigrations(database.pool, 'auth', directory);
const columns = async (): Promise<string[]> =>
  (
    await database.pool.query(
      "SELECT column_name FROM information_schema.columns WHERE table_schema = 'auth' AND table_name = 'things' ORDER BY 1",
    )
  ).rows.map(({ column_name }) => column_name);

describe('migrate', () => {
  it('creates the schema and applies what is missing, in order', async () => {
    expect(await run()).toEqual(['0001-things', '0002-colours']);
    expect(await columns()).toEqual(['colour', 'name']);
  });

  it('applies nothing twice', async () => {
    await run();
    expect(await run()).toEqual([]);
    write('0003-more.sql', 'ALTER TABLE auth.things ADD size int;');
    expect(await run()).toEqual(['0003-more']);
  });

  it('lets several start at once: one migrates, the others wait', async () => {
    const applied = await Promise.all(Array.from({ length: 5 }, () => run()));
    expect(applied.filter((names) => names.length > 0)).toEqual([['0001-things', '0002-colours']]);
  });

  it('keeps nothing of a run that failed', async () => {
    write('0003-broken.sql', 'CREATE TABLE auth.other (id int); SELECT nonsense;');
    await expect(run()).rejects.toMatchObject({ code: '42703' });
    expect(await columns()).toEqual([]);
    expect(await pending()).toEqual(['0001-things', '0002-colours', '0003-broken']);
  });

  it('refuses a migration that slips in before one already applied', async () => {
    await run();
    write('0000-late.sql', 'SELECT 1;');
    await expect(run()).rejects.toThrow('Not run migration 0000-late is preceding already run migration 0001-things');
  });

  it('keeps the schemas of two services in one database apart', async () => {
    await run();
    const other = mkdtempSync(join(tmpdir(), 'gauth-migrations-'));
    writeFileSync(join(other, '0001-things.sql'), 'CREATE TABLE environment.things (name text);');
    expect(await migrate({ url: database.url, schema: 'environment', directory: other, logger: capturedLog().logger })).toEqual([
      '0001-things',
    ]);
    rmSync(other, { recursive: true });
  });

  it('says what it did in one line', async () => {
    const log = capturedLog();
    await run(log);
    expect(log.lines).toEqual([
      expect.objectContaining({ 'event.action': 'database.migrated', schema: 'auth', migrations: ['0001-things', '0002-colours'] }),
    ]);
  });
});

describe('pendingMigrations', () => {
  it('names everything before the first run, nothing after it, and what a newer release brings', async () => {
    expect(await pending()).toEqual(['0001-things', '0002-colours']);
    await run();
    expect(await pending()).toEqual([]);
    write('0003-more.sql', 'SELECT 1;');
    expect(await pending()).toEqual(['0003-more']);
  });

  it('is content with a newer schema, so that the old release serves while the new one rolls out', async () => {
    await run();
    rmSync(join(directory, '0002-colours.sql'));
    expect(await pending()).toEqual([]);
    expect(await run()).toEqual([]);
  });
});
