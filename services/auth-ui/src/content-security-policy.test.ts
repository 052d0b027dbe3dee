import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, formTargets } from './content-security-policy.ts';

const targets = (redirectOrigin: string | undefined) =>
  formTargets('https://auth.test:8443/auth/v3', redirectOrigin === undefined ? undefined : [redirectOrigin]);

describe('formTargets', () => {
  it.each([
    ['https://app.test', 'https://app.test'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:51004', 'http://127.0.0.1:51004'],
    ['https://my_app.corp', 'https://my_app.corp'],
    ['http://[::1]:51004', 'http://*:51004'],
    ['com.example.app:', 'com.example.app:'],
  ])('names %s', (origin, named) => {
    expect(targets(origin)).toEqual(['https://auth.test:8443', named]);
  });

  it('names all origins of the application, within reason', () => {
    const many = Array.from({ length: 30 }, (_none, index) => `https://app-${index}.test`);
    expect(formTargets('https://auth.test/auth/v3', many)).toEqual(['https://auth.test', ...many.slice(0, 20)]);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['an opaque origin', 'null'],
    ['a path', 'https://app.test/'],
    ['a query', 'https://app.test?x'],
    ['user information', 'https://me@app.test'],
    ['a wildcard host', 'https://*.test'],
    ['a lone wildcard', '*'],
    ['a keyword', "'unsafe-inline'"],
    ['two sources', 'https://app.test https://evil.test'],
    ['another directive', 'https://app.test; script-src *'],
    ['a line break', 'https://app.test\r\nset-cookie: a=b'],
    ['a trailing line break', 'https://app.test\n'],
    ['a comma', 'https://app.test,https://evil.test'],
    ['a whole scheme of the web', 'https:'],
    ['a scheme that runs code', 'javascript:'],
    ['a scheme without a dot', 'myapp:'],
    ['a private-use scheme with more', 'com.example.app:/callback'],
    ['a name outside ASCII', 'https://äpp.test'],
    ['an oversized name', `https://${'a'.repeat(300)}.test`],
  ])('drops %s', (_what, origin) => {
    expect(targets(origin)).toEqual(['https://auth.test:8443']);
  });
});

describe('contentSecurityPolicy', () => {
  it('names a target once', () => {
    expect(contentSecurityPolicy(['https://a.test', 'https://a.test'])).toContain("; form-action 'self' https://a.test;");
  });

  it('allows no frame but those that are named, each once', () => {
    expect(contentSecurityPolicy([])).not.toContain('frame-src');
    expect(contentSecurityPolicy([], ['https://a.test', 'https://b.test', 'https://a.test'])).toContain(
      '; frame-src https://a.test https://b.test; ',
    );
  });

  it('lets a form lead anywhere where that is said', () => {
    expect(contentSecurityPolicy('anywhere')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
  });

  it('lets a page without a form send none', () => {
    expect(contentSecurityPolicy([])).toContain("; form-action 'none';");
  });
});
