import { describe, expect, it } from 'vitest';
import { languages } from '../src/i18n/language.ts';
import { formOf, tags, textOf } from './markup.ts';
import { pagesOver, waiting } from './pages-over.ts';

const open = async (page: string, behind: Parameters<typeof pagesOver>[0] = {}) => {
  const response = await pagesOver(behind).inject(`/ui/auth/${page}`);
  return { status: response.statusCode, headers: response.headers, page: response.body };
};
const asking = (change: object = {}) => ({
  requests: { r1: waiting({ challenge: { message: 'Enter your code', hidden: false }, ...change }) },
});

describe('the page with a question', () => {
  it('asks in the words of the external system and posts the response to auth-api', async () => {
    const { status, page, headers } = await open('sign-in-challenge.html?request=r1', asking());
    expect(status).toBe(200);
    expect(formOf(page)).toEqual({
      method: 'post',
      action: 'https://auth.test/auth/v3/sign-in/challenge',
      fields: ['hidden request=r1', 'response='],
      focused: 'response',
      buttons: ['submit'],
    });
    expect(textOf(page, 'title')).toBe('One more step – Workspace');
    expect(page).toContain('<p class="question" id="question" dir="auto">Enter your code</p>');
    expect(tags(page, 'input')[1]).toMatchObject({ type: 'text', autocomplete: 'one-time-code', 'aria-describedby': 'question' });
    expect(tags(page, 'a').map(({ href }) => href)).toEqual(['https://auth.test/auth/v3/oauth/authorize?request=r1&cancel=true']);
    expect(headers['content-security-policy']).toContain("form-action 'self' https://auth.test https://app.test;");
    expect(page).not.toContain('<script');
  });

  it('hides a response that must not be seen', async () => {
    const { page } = await open('sign-in-challenge.html?request=r1', asking({ challenge: { message: 'PIN?', hidden: true } }));
    expect(tags(page, 'input')[1]).toMatchObject({ name: 'response', type: 'password' });
  });

  it('writes the question as text, whatever is in it', async () => {
    const message = '<script>alert(1)</script>" onload="x\nsecond line';
    const { page } = await open('sign-in-challenge.html?request=r1', asking({ challenge: { message, hidden: false } }));
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x\nsecond line</p>');
  });

  it('has words of its own where the external system has none, and no way back where nobody waits', async () => {
    const behind = asking({ challenge: { message: '', hidden: false }, applicationName: undefined });
    const { page } = await open('sign-in-challenge.html?request=r1', behind);
    expect(page).toContain('Your organization needs one more answer to sign you in.');
    expect(tags(page, 'a')).toEqual([]);
  });
});

describe('the page with warnings', () => {
  const warned = (change: object = {}) => ({
    requests: {
      r1: waiting({ warnings: ['One <b>', 'Two'], continueTo: 'https://auth.test/auth/v3/oauth/authorize?request=r1', ...change }),
    },
  });

  it('shows each as text, and leads on', async () => {
    const { status, page } = await open('sign-in-warnings.html?request=r1', warned());
    expect([status, textOf(page, 'title')]).toEqual([200, 'Before you go on – Workspace']);
    expect(page).toContain('<li dir="auto">One &lt;b&gt;</li>\n<li dir="auto">Two</li>');
    expect(tags(page, 'a')).toEqual([{ class: 'button', href: 'https://auth.test/auth/v3/oauth/authorize?request=r1' }]);
  });

  it('leads on at once where they were lost on the way', async () => {
    const { status, headers } = await open('sign-in-warnings.html?request=r1', warned({ warnings: [] }));
    expect([status, headers.location]).toEqual([302, 'https://auth.test/auth/v3/oauth/authorize?request=r1']);
  });
});

describe.each(['sign-in-challenge.html', 'sign-in-warnings.html'])('%s', (name) => {
  it.each([
    ['without a request', '?locale=de', '/ui/auth/sign-in.html?locale=de'],
    ['with a request that tells nothing', '?request=r1', '/ui/auth/sign-in.html?request=r1'],
    ['with words in its address', '?message=Call+me&warnings=x', '/ui/auth/sign-in.html'],
  ])('leads to the sign-in page %s', async (_what, query, to) => {
    const { status, headers } = await open(name + query, { requests: { r1: waiting() } });
    expect([status, headers.location]).toEqual([302, to]);
  });

  it.each([
    ['an expired request', '?request=gone', {}, 410],
    ['a malformed request', '?request=%3C', {}, 400],
    ['auth-api down', '?request=r1', { down: true }, 503],
  ])('has a page for %s', async (_what, query, behind, status) => {
    expect((await open(name + query, behind)).status).toBe(status);
  });
});

it.each(['refused', 'sessions'])('tells what an external system said to a refusal that is shown: %s', async (code) => {
  const behind = { requests: { r1: waiting({ diagnostics: ['data 775 <x>'] }) } };
  const { page } = await open(`sign-in.html?error=${code}&request=r1`, behind);
  expect(page).toMatch(/<div class="alert" id="error" role="alert">[^<]+\n<ul class="told">\n<li dir="auto">data 775 &lt;x&gt;<\/li>/);
  expect((await open('sign-in.html?request=r1', behind)).page).not.toContain('775');
});

describe('the rules for a new password', () => {
  const policy = { minLength: 8, letter: true, mixedCase: true, number: true, punctuation: true, noRepeats: 3 };
  const due = (change: object = {}) => ({ requests: { r1: waiting({ passwordPolicy: policy, ...change }) } });
  const listed = (page: string) => [...page.matchAll(/<li>([^<]*)<\/li>/g)].map(([, text]) => text);

  it('stand on the page before, as part of what describes the field', async () => {
    const { page } = await open('change-password.html?required&request=r1', due());
    expect(page).toContain('<p>The new password must:</p>');
    expect(listed(page)).toEqual([
      'have at least 8 characters',
      'have a capital and a small letter',
      'have a digit',
      'have a punctuation mark, such as ! or ?',
      'differ from the current password and the last 3 before it',
    ]);
    expect(tags(page, 'input').find(({ name }) => name === 'newPassword')).toMatchObject({ 'aria-describedby': 'policy' });
  });

  it('are only those that hold', async () => {
    const least = { minLength: 1, letter: true, mixedCase: false, number: false, punctuation: false, noRepeats: 0 };
    const { page } = await open('change-password.html?required&request=r1', due({ passwordPolicy: least }));
    expect(listed(page)).toEqual(['have a letter', 'differ from the current password']);
  });

  it.each([
    ['too-short', 'The new password is too short.'],
    ['repeated', 'You used this password before. Please choose another one.'],
    ['not-writable', 'The new password is empty, too long, or has characters that can’t be typed.'],
    ['a-later-one', 'The new password doesn’t meet your organization’s rules. Please choose another one.'],
  ])('come with the one that was broken: %s', async (brokenRule, message) => {
    const behind = due({ brokenRule });
    const { page } = await open('change-password.html?error=rules&request=r1', behind);
    expect(page).toContain(`<p class="alert" id="error" role="alert">${message}</p>`);
    expect(tags(page, 'input').find(({ name }) => name === 'newPassword')).toMatchObject({ 'aria-describedby': 'error policy' });
    expect((await open('change-password.html?error=mismatch&request=r1', behind)).page).not.toContain(message);
  });

  it.each(languages.map(({ tag, text }) => [tag, text] as const))('are said with their numbers in %s', (_tag, { changePassword }) => {
    expect(changePassword.policy.minLength(12)).toContain('12');
    expect(changePassword.policy.notRepeated(7)).toContain('7');
  });
});
