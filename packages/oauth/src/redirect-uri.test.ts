import { describe, expect, it } from 'vitest';
import { redirectUriMatches, registrableRedirectUri } from './redirect-uri.ts';

describe('a client may register', () => {
  it.each([
    'https://app.test',
    'https://app.test:8443/cb?a=b',
    'http://localhost:8080/cb',
    'http://127.0.0.1/cb',
    'http://[::1]/cb',
    'com.example.app:/cb',
    'com.example.app://host/cb',
    'COM.Example.App:/cb',
    'com.example.app:cb',
  ])('%s', (uri) => {
    expect(registrableRedirectUri(uri)).toBe(true);
  });
});

describe('no client may register', () => {
  it.each([
    ...['', 'cb', '/cb', '//app.test/cb', 'https://', 'https://app.test/#a', 'https://user@app.test/', 'https://app.test/\\evil.test'],
    ...['https://app.test/a b', 'https://app.test/\u00e9', 'javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'vbscript:x'],
    ...['blob:https://app.test/1', 'file:///etc/passwd', 'about:blank', 'jar:https://app.test/x.jar!/y', 'view-source:https://app.test/'],
    ...['intent://app.test/#Intent;scheme=https;end', 'intent://app.test/cb', 'ws://app.test/cb', 'wss://app.test/cb', 'ftp://app.test/cb'],
    ...['mailto:a@app.test', 'tel:123', 'chrome://settings', 'resource://x', 'filesystem:https://app.test/x', 'urn:ietf:wg:oauth:2.0:oob'],
    ...['myapp:/cb', 'myapp://cb', 'ms-settings:x', 'search-ms:query=x'],
  ])('%j', (uri) => {
    expect(registrableRedirectUri(uri)).toBe(false);
  });
});

describe('the redirect URI of a request', () => {
  const matches = (uri: string, registered: string, profile: 'legacy' | 'baseline' | 'fapi2') =>
    redirectUriMatches(uri, { redirectUris: [registered], profile });

  it.each([
    ['the same', 'https://app.test/cb', 'https://app.test/cb'],
    ['a private-use scheme', 'com.example.app:/cb', 'com.example.app:/cb'],
    ['another port of a loopback address', 'http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb'],
    ['no port of a loopback address', 'http://127.0.0.1:8080/cb?a=b', 'http://127.0.0.1/cb?a=b'],
    ['another port of the loopback address of IPv6', 'http://[::1]:1/cb', 'http://[::1]:61023/cb'],
  ])('matches for every profile where it is %s', (_what, registered, uri) => {
    for (const profile of ['legacy', 'baseline', 'fapi2'] as const) expect(matches(uri, registered, profile)).toBe(true);
  });

  it.each([
    ['another path of a loopback address', 'http://127.0.0.1/cb', 'http://127.0.0.1:51004/other'],
    ['another query of a loopback address', 'http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb?a=b'],
    ['another loopback address', 'http://127.0.0.1/cb', 'http://127.0.0.2:51004/cb'],
    ['the other family', 'http://127.0.0.1/cb', 'http://[::1]/cb'],
    ['the name of a loopback address', 'http://localhost:1/cb', 'http://localhost:2/cb'],
    ['a loopback address by https', 'https://127.0.0.1:1/cb', 'https://127.0.0.1:2/cb'],
    ['a port that is none', 'http://127.0.0.1/cb', 'http://127.0.0.1:x/cb'],
    ['a port that is too large', 'http://127.0.0.1/cb', 'http://127.0.0.1:70000/cb'],
    ['a host behind user information', 'http://127.0.0.1/cb', 'http://127.0.0.1:1@evil.test/cb'],
    ['a host that only begins alike', 'http://127.0.0.1/cb', 'http://127.0.0.1.evil.test/cb'],
    ['another writing of the same address', 'http://127.0.0.1/cb', 'http://127.1:5/cb'],
    ['another port of the web', 'https://app.test/cb', 'https://app.test:8443/cb'],
    ['another letter case', 'https://app.test/cb', 'https://app.test/CB'],
  ])('matches for no profile where it is %s', (_what, registered, uri) => {
    for (const profile of ['legacy', 'baseline', 'fapi2'] as const) expect(matches(uri, registered, profile)).toBe(false);
  });

  it.each([
    ['https://app.test', 'https://app.test/any/page?x=1'],
    ['https://app.test/', 'https://app.test/any'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/cb'],
  ])('lies within a registered origin %s for legacy clients alone', (registered, uri) => {
    expect((['legacy', 'baseline', 'fapi2'] as const).map((profile) => matches(uri, registered, profile))).toEqual([true, false, false]);
  });

  it('does not lie within an origin on another port, not even of a loopback address', () => {
    expect(matches('http://127.0.0.1:9090/cb', 'http://127.0.0.1:8080', 'legacy')).toBe(false);
    expect(matches('http://127.0.0.1:9090/', 'http://127.0.0.1:8080/', 'baseline')).toBe(true);
  });
});
