import { describe, expect, it } from 'vitest';
import { acceptEmptyJson } from './empty-json.ts';
import { envelopeErrors } from './envelope-errors.ts';
import { createServer } from './server.ts';
import { capturedLog } from './testing/captured-log.ts';

function build() {
  const app = createServer({ logger: capturedLog().logger });
  envelopeErrors(app);
  acceptEmptyJson(app);
  app.route({ method: ['GET', 'POST', 'DELETE'], url: '/body', handler: async ({ body }) => ({ body: body ?? 'none' }) });
  return app;
}
const attempt = async (method: 'GET' | 'POST' | 'DELETE', contentType: string, payload?: string) => {
  const answer = await build().inject({
    method,
    url: '/body',
    headers: { 'content-type': contentType },
    ...(payload !== undefined && { payload }),
  });
  return [answer.statusCode, answer.json()];
};

describe('acceptEmptyJson', () => {
  it.each([
    ['GET', 'application/json'],
    ['POST', 'application/json'],
    ['POST', 'application/json; charset=utf-8'],
    ['DELETE', 'application/json'],
  ] as const)('takes an empty body of %s with %s for none', async (method, contentType) => {
    expect(await attempt(method, contentType)).toEqual([200, { body: 'none' }]);
    expect(await attempt(method, contentType, '')).toEqual([200, { body: 'none' }]);
  });

  it('parses what is there', async () => {
    expect(await attempt('POST', 'application/json', '{"a":[1]}')).toEqual([200, { body: { a: [1] } }]);
  });

  it.each([
    ['broken JSON', '{"a":'],
    ['blanks', '  '],
    ['a prototype', '{"__proto__":{"admin":true}}'],
    ['a constructor’s prototype', '{"constructor":{"prototype":{"admin":true}}}'],
  ])('refuses %s', async (_what, payload) => {
    expect(await attempt('POST', 'application/json', payload)).toEqual([
      400,
      { status: { code: 10, message: 'the body is not valid JSON' } },
    ]);
  });
});
