import { describe, expect, it } from 'vitest';
import type { SignOut } from '../src/ports.ts';
import { tags, textOf } from './markup.ts';
import { pagesOver } from './pages-over.ts';

const open = (signOut: SignOut, headers: Record<string, string> = {}) =>
  pagesOver({ signOuts: { sealed: signOut } }).inject({ url: '/ui/auth/signed-out.html?request=sealed', headers });
const policyOf = ({ headers }: { headers: Record<string, unknown> }) => String(headers['content-security-policy']);
const framesOf = (body: string) => tags(body, 'iframe').map(({ src }) => src);
const refreshOf = (body: string) => tags(body, 'meta').find((meta) => meta['http-equiv'] === 'refresh')?.content;

const about = 'iss=https%3A%2F%2Fauth.test%2Fauth%2Fv3&sid=s1';
const frames = [`https://one.test/logout?${about}`, 'https://two.test:8443/bye', `https://one.test/other?a=b&${about}`];

describe('the page after a sign-out, while applications sign their user out', () => {
  it('shows each of them in a hidden frame, and nothing else may be framed', async () => {
    const answer = await open({ frames, continueTo: 'https://app.test/bye?state=s-1' });
    expect(answer.statusCode).toBe(200);
    expect(framesOf(answer.body)).toEqual(frames);
    for (const frame of tags(answer.body, 'iframe'))
      expect(frame).toMatchObject({ hidden: '', tabindex: '-1', sandbox: 'allow-forms allow-same-origin allow-scripts' });
    expect(policyOf(answer)).toContain('; frame-src https://one.test https://two.test:8443; ');
    expect(policyOf(answer)).toMatch(/^default-src 'none'; /);
  });

  it('leads on to the application by itself after some seconds, or at once by a link, without script', async () => {
    const { body } = await open({ frames, continueTo: 'https://app.test/bye?state=s-1&x="y"' });
    expect(refreshOf(body)).toBe('3;url=https://app.test/bye?state=s-1&x="y"');
    expect(tags(body, 'a').map(({ href }) => href)).toEqual(['https://app.test/bye?state=s-1&x="y"']);
    expect([textOf(body, 'h1'), textOf(body, 'p'), textOf(body, 'a')]).toEqual([
      'You’re signed out',
      'Your applications are signing you out as well. You’ll go on in a moment.',
      'Continue',
    ]);
    expect(tags(body, 'script')).toEqual([]);
  });

  it('stays where it was to go nowhere', async () => {
    const { body } = await open({ frames });
    expect(framesOf(body)).toEqual(frames);
    expect([refreshOf(body), tags(body, 'a')]).toEqual([undefined, []]);
    expect(textOf(body, 'p')).toBe('If others use this computer, close all browser windows as well.');
  });

  it('leads to a native application', async () => {
    const { body } = await open({ frames, continueTo: 'com.example.app:/bye' });
    expect(refreshOf(body)).toBe('3;url=com.example.app:/bye');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'view-source:https://app.test', '/relative', '', 'https://'])(
    'does not lead to %j',
    async (continueTo) => {
      const { body } = await open({ frames: [], continueTo });
      expect([refreshOf(body), tags(body, 'a')]).toEqual([undefined, []]);
    },
  );

  it.each(['javascript:alert(1)', 'data:text/html,x', 'com.example.app:/bye', '/relative', '', 'https://one.test; script-src *'])(
    'does not frame %j',
    async (address) => {
      const answer = await open({ frames: [address] });
      expect(framesOf(answer.body)).toEqual([]);
      expect(policyOf(answer)).not.toMatch(/frame-src|script-src/);
    },
  );

  it('cannot be made to hold markup', async () => {
    const planted = '"><script>alert(1)</script>';
    const { body } = await open({ frames: [`https://one.test/${planted}`], continueTo: `https://app.test/${planted}` });
    expect(tags(body, 'script')).toEqual([]);
    expect(tags(body, 'iframe')).toHaveLength(1);
  });

  it('speaks the language of the person', async () => {
    const { body } = await open({ frames, continueTo: 'https://app.test/' }, { 'accept-language': 'de' });
    expect([textOf(body, 'p'), textOf(body, 'a')]).toEqual([
      'Ihre Anwendungen melden Sie jetzt ebenfalls ab. Gleich geht es weiter.',
      'Weiter',
    ]);
  });
});

describe('the page after a sign-out of which nothing is known any more', () => {
  it('says that the person is signed out', async () => {
    const answer = await pagesOver().inject('/ui/auth/signed-out.html?request=old');
    expect([answer.statusCode, textOf(answer.body, 'h1')]).toEqual([200, 'You’re signed out']);
    expect(policyOf(answer)).not.toContain('frame-src');
  });

  it('can be opened again later while auth-api is away', async () => {
    const { statusCode, headers } = await pagesOver({ down: true }).inject('/ui/auth/signed-out.html?request=sealed');
    expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
  });
});
