import { describe, expect, it } from 'vitest';
import { formOf, tags, textOf } from './markup.ts';
import { pagesOver, waiting } from './pages-over.ts';

const open = async (query: string, behind: Parameters<typeof pagesOver>[0] = { requests: { r1: waiting() } }) => {
  const response = await pagesOver(behind).inject(`/ui/auth/change-password.html${query}`);
  return { status: response.statusCode, headers: response.headers, page: response.body };
};

describe('the change-password page', () => {
  it('asks for everything when opened by choice', async () => {
    const { status, page } = await open('');
    expect(status).toBe(200);
    expect(formOf(page)).toEqual({
      method: 'post',
      action: 'https://auth.test/auth/v3/change-password',
      fields: ['username=', 'tenant=', 'oldPassword=', 'newPassword=', 'confirmPassword='],
      focused: 'username',
      buttons: ['submit'],
    });
    expect(tags(page, 'input').map(({ type, autocomplete }) => `${type} ${autocomplete}`)).toEqual([
      'text username',
      'text organization',
      'password current-password',
      'password new-password',
      'password new-password',
    ]);
    expect(textOf(page, 'title')).toBe('Change password – gauth');
    expect(tags(page, 'a')).toEqual([]);
  });

  it('says why it came up when the password must be changed', async () => {
    const says = async (query: string) => (await open(query)).page.includes('Your password must be changed before you can go on.');
    expect([await says('?required&request=r1'), await says('?request=r1')]).toEqual([true, false]);
  });

  it('carries the authorization request along when the password must be changed first', async () => {
    const { page, headers } = await open('?request=r1', { requests: { r1: waiting({ loginHint: 't100\\changeme' }) } });
    expect(formOf(page)).toEqual({
      method: 'post',
      action: 'https://auth.test/auth/v3/change-password',
      fields: ['hidden request=r1', 'username=changeme', 'tenant=t100', 'oldPassword=', 'newPassword=', 'confirmPassword='],
      focused: 'oldPassword',
      buttons: ['submit'],
    });
    expect(headers['content-security-policy']).toContain("form-action 'self' https://auth.test https://app.test;");
    expect(tags(page, 'a').map(({ href }) => href)).toEqual(['/ui/auth/sign-in.html?request=r1']);
  });

  it('hides the tenant where the application does', async () => {
    const { page } = await open('?request=r1', { requests: { r1: waiting({ hideTenant: true, tenant: 't100' }) } });
    expect(formOf(page).fields).toEqual([
      'hidden request=r1',
      'hidden tenant=t100',
      'username=',
      'oldPassword=',
      'newPassword=',
      'confirmPassword=',
    ]);
  });

  it.each([
    ['refused', 'The password wasn’t changed. Check the user name and the current password, then try again.', ['username', 'oldPassword']],
    ['', 'The password wasn’t changed. Check the user name and the current password, then try again.', ['username', 'oldPassword']],
    ['anything', 'The password wasn’t changed. Check the user name and the current password, then try again.', ['username', 'oldPassword']],
    ['mismatch', 'The two new passwords are not the same.', ['newPassword', 'confirmPassword']],
    ['rules', 'The new password doesn’t meet your organization’s rules. Please choose another one.', ['newPassword']],
    ['unavailable', 'Passwords can’t be changed at the moment. Please try again shortly.', []],
    ['throttled', 'There were too many attempts. Wait a few minutes, then try again.', []],
    ['expired', 'This page was open for too long. Please enter the passwords again.', []],
    ['challenge', 'This password can’t be changed here, because your organization asks for another step. Ask your administrator.', []],
  ])('explains error=%s', async (code, message, invalid) => {
    const { page } = await open(`?error=${code}`);
    expect(page).toContain(`<p class="alert" id="error" role="alert">${message}</p>`);
    expect(textOf(page, 'title')).toBe('Error: Change password – gauth');
    const inputs = tags(page, 'input');
    expect(inputs.map((input) => input['aria-describedby'])).toEqual(Array(5).fill('error'));
    expect(inputs.filter((input) => input['aria-invalid'] === 'true').map(({ name }) => name)).toEqual(invalid);
  });

  it('says when it is done', async () => {
    const { status, page } = await open('?done');
    expect(status).toBe(200);
    expect(textOf(page, 'title')).toBe('Password changed – gauth');
    expect(tags(page, 'form')).toEqual([]);
  });

  it.each([
    ['an expired request', '?request=gone', undefined, 410, 'This sign-in has expired'],
    ['a malformed request', '?request=%3C', undefined, 400, 'This link doesn’t work'],
    ['auth-api down', '?request=r1', { down: true }, 503, 'Sign-in is unavailable'],
  ])('has a page for %s', async (_what, query, behind, status, title) => {
    const answer = await open(query, behind);
    expect({ status: answer.status, title: textOf(answer.page, 'h1') }).toEqual({ status, title });
  });
});
