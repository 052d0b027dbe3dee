import { describe, expect, it } from 'vitest';
import { isUnprotected } from './unprotected.ts';

const entries = ['GET /api/v2/diagnostics/version', '* /api/v2/open/*'];

describe('isUnprotected', () => {
  it.each([
    ['GET', '/api/v2/diagnostics/version'],
    ['GET', '/api/v2/diagnostics/version?x=/../y'],
    ['DELETE', '/api/v2/open/a/b'],
  ])('lets everybody %s %s', (method, uri) => {
    expect(isUnprotected({ method, uri }, entries)).toBe(true);
  });

  it.each([
    ['POST', '/api/v2/diagnostics/version'],
    ['get', '/api/v2/diagnostics/version'],
    ['GET', '/api/v2/diagnostics/version/'],
    ['GET', '/API/v2/diagnostics/version'],
    ['GET', '/api/v2/diagnostics/version/more'],
    ['GET', '/api/v2/diagnostics/versions'],
    ['GET', '/api/v2/opened/a'],
    ['GET', '/api/v2/open/../me'],
    ['GET', '/api/v2/open/./me'],
    ['GET', '/api/v2/open/..'],
    ['GET', '/api/v2/open/%2e%2e/me'],
    ['GET', '/api/v2/open/..%2fme'],
    ['GET', '/api/v2/open//me'],
    ['GET', '/api/v2/open/..\\me'],
    ['GET', '/api/v2/open/..;/me'],
    ['GET', '/api/v2/open/a;b'],
    ['GET', '/api/v2/open/a\0'],
    ['GET', '/api/v2/open/a\n'],
    ['GET', '/api/v2/open/a#b'],
    ['GET', '/api/v2/open/\u{ff0e}\u{ff0e}/me'],
    ['GET', 'api/v2/open/a'],
    ['GET', 'http://api.test/api/v2/open/a'],
    ['GET', ''],
  ])('lets nobody %s %j', (method, uri) => {
    expect(isUnprotected({ method, uri }, entries)).toBe(false);
  });

  it('lets nobody anything where nothing is listed', () => {
    expect(isUnprotected({ method: 'GET', uri: '/' }, [])).toBe(false);
  });
});
