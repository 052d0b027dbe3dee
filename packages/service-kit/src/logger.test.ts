import { describe, expect, it } from 'vitest';
import { REDACTED } from './redaction.ts';
import { capturedLog } from './testing/captured-log.ts';

describe('createLogger', () => {
  it('writes the names of the Elastic Common Schema', () => {
    const { logger, lines } = capturedLog();
    logger.info({ event: 'token.issued', clientId: 'demo' }, 'audit');
    expect(lines).toEqual([
      {
        '@timestamp': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        'log.level': 'info',
        'ecs.version': expect.any(String),
        'service.name': 'test',
        'service.version': '0.0.0',
        'event.dataset': 'test',
        'process.pid': process.pid,
        'host.hostname': expect.any(String),
        'event.action': 'token.issued',
        clientId: 'demo',
        message: 'audit',
      },
    ]);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = capturedLog('warn');
    logger.info('quiet');
    expect(lines).toEqual([]);
  });

  it.each([
    ['at the top', { password: 'hush' }, { password: REDACTED }],
    ['nested', { body: { data: { oldPassword: 'hush' } } }, { body: { data: { oldPassword: REDACTED } } }],
    ['before another word', { sealedTokenUuid: 'hush' }, { sealedTokenUuid: REDACTED }],
    ['in a list', { clients: [{ client_secret: 'hush' }] }, { clients: [{ client_secret: REDACTED }] }],
    [
      'in headers',
      { headers: { Authorization: 'hush', 'set-cookie': ['hush'] } },
      { headers: { Authorization: REDACTED, 'set-cookie': REDACTED } },
    ],
    [
      'among form fields',
      { form: { code: 'hush', code_verifier: 'hush', grant_type: 'password' } },
      { form: { code: REDACTED, code_verifier: REDACTED, grant_type: 'password' } },
    ],
    [
      'among tokens',
      { access_token: 'hush', refreshToken: 'hush', id_token_hint: 'hush' },
      { access_token: REDACTED, refreshToken: REDACTED, id_token_hint: REDACTED },
    ],
    ['under a dotted name', { 'user.password': 'hush', 'http.request.id': 'r1' }, { 'user.password': REDACTED, 'http.request.id': 'r1' }],
    [
      'whatever stands before its name',
      {
        SERVICE_CLIENT_SECRET: 'hush',
        operationsPasswordHash: 'hush',
        sealed_password: 'hush',
        csrfToken: 'hush',
        'http.response.status_code': 200,
      },
      {
        SERVICE_CLIENT_SECRET: REDACTED,
        operationsPasswordHash: REDACTED,
        sealed_password: REDACTED,
        csrfToken: REDACTED,
        'http.response.status_code': 200,
      },
    ],
    ['in a URL', { at: ['postgres://gauth:hush@db.test/gauth'] }, { at: ['postgres://db.test/gauth'] }],
    ['behind a method of its own', { body: { toJSON: () => 'hush' } }, { body: { toJSON: '[Function]' } }],
    ['where there is none', { password: null, token: undefined }, { password: null }],
  ])('redacts a secret %s', (_what, fields, expected) => {
    const { logger, lines, text } = capturedLog();
    logger.info(fields, 'with a secret');
    expect(lines[0]).toEqual(expect.objectContaining(expected));
    expect(text()).not.toContain('hush');
  });

  it('takes time in proportion to a text, whatever a caller wrote into it', () => {
    const { logger } = capturedLog();
    const before = process.threadCpuUsage();
    logger.info({ 'url.path': `/${'a.'.repeat(100_000)}://` }, 'a hostile path');
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(500);
  });

  it('redacts what a child logger carries', () => {
    const { logger, lines, text } = capturedLog();
    logger.child({ session: { token: 'hush' }, clientId: 'demo' }).info('from a child');
    expect(lines[0]).toMatchObject({ session: { token: REDACTED }, clientId: 'demo', 'service.name': 'test' });
    expect(text()).not.toContain('hush');
  });

  it('does not write out sockets, requests and endless structures', () => {
    const { logger, lines } = capturedLog();
    const endless: Record<string, unknown> = { name: 'x' };
    endless.self = endless;
    logger.info({ at: new Date(0), agent: new AbortController(), bytes: Buffer.from('hush'), endless }, 'odd values');
    expect(lines[0]).toMatchObject({ at: '1970-01-01T00:00:00.000Z', agent: '[AbortController]', bytes: '[Buffer]' });
  });

  it('describes an error under `err` or given alone', () => {
    const { logger, lines } = capturedLog();
    logger.error({ err: new TypeError('broken', { cause: new Error('the reason') }) }, 'failed');
    logger.error(new RangeError('alone'));
    expect(lines[0]).toMatchObject({ message: 'failed', 'error.type': 'TypeError', 'error.message': 'broken' });
    expect(lines[0]?.['error.stack_trace']).toMatch(/^TypeError: broken\n {4}at [\s\S]*\ncaused by: Error: the reason\n {4}at /);
    expect(lines[1]).toMatchObject({ message: 'alone', 'error.type': 'RangeError', 'error.message': 'alone' });
  });

  it('lets no message of a driver become the message of the line', () => {
    const { logger, lines, text } = capturedLog();
    const err = Object.assign(new Error('value "hush" is wrong'), { severity: 'ERROR', code: '22P02', routine: 'parse' });
    logger.error(err);
    logger.error({ err });
    logger.error(err, 'failed');
    expect(lines.map(({ message }) => message)).toEqual(['PostgreSQL answered ERROR 22P02', 'PostgreSQL answered ERROR 22P02', 'failed']);
    expect(text()).not.toContain('hush');
  });
});
