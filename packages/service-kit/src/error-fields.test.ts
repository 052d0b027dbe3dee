import { describe, expect, it } from 'vitest';
import { errorFields } from './error-fields.ts';

/** An error as the PostgreSQL driver makes it: the message and the detail quote values. */
const databaseError = (): Error =>
  Object.assign(new Error('invalid input syntax for type uuid: "hush"'), {
    name: 'error',
    severity: 'ERROR',
    code: '22P02',
    detail: 'Key (secret)=(hush) already exists.',
    routine: 'string_to_uuid',
    schema: 'auth',
    table: 'clients',
    constraint: 'clients_pkey',
  });

const redisError = (): Error =>
  Object.assign(new Error("ERR unknown command 'FOO', with args beginning with: 'hush'"), {
    name: 'ReplyError',
    command: { name: 'foo', args: ['hush'] },
  });

const notJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
};

describe('errorFields', () => {
  it('tells a database error by its SQLSTATE and the names of things, not by its text', () => {
    expect(errorFields(databaseError())).toMatchObject({
      'error.type': 'error',
      'error.code': '22P02',
      'error.message': 'PostgreSQL answered ERROR 22P02, schema auth, table clients, constraint clients_pkey',
    });
  });

  it('tells a Redis error by its first word', () => {
    expect(errorFields(redisError())).toMatchObject({ 'error.type': 'ReplyError', 'error.message': 'Redis answered ERR' });
  });

  it.each([
    ['a database error', databaseError()],
    ['a Redis error', redisError()],
    ['a connection string', new Error('cannot connect to postgres://gauth:hush@db.test:5432/gauth')],
    ['a Redis URL with a password alone', new Error('cannot connect to redis://:hush@cache.test')],
    ['a URL whose password has an at sign', new Error('cannot connect to redis://gauth:a@hush@cache.test')],
    ['text that is not JSON', notJson('hush')],
    ['a cause', new Error('save failed', { cause: databaseError() })],
    ['a cause of a cause', new Error('a', { cause: new Error('b', { cause: redisError() }) })],
    ['one of several errors', new AggregateError([redisError()], 'all failed')],
    ['something that is no error', 'hush'],
    ['an object', { password: 'hush' }],
  ])('lets no value out of %s', (_what, error) => {
    expect(JSON.stringify(errorFields(error))).not.toContain('hush');
  });

  it('keeps where it happened and ends with circular causes', () => {
    const error = new Error('round');
    error.cause = error;
    expect(errorFields(error)['error.stack_trace']).toMatch(/^Error: round\n {4}at .*error-fields\.test\.ts/);
  });
});
