import { describe, expect, it } from 'vitest';
import { formOf, tags, textOf } from './markup.ts';
import { pagesOver } from './pages-over.ts';

const open = (path: string) => pagesOver({ down: true }).inject(`/ui/auth/${path}`);

describe('signing out', () => {
  it('asks for a confirmation, which is one button', async () => {
    const { statusCode, body, headers } = await open('sign-out.html?request=sealed');
    expect(statusCode).toBe(200);
    expect(formOf(body)).toEqual({
      method: 'post',
      action: 'https://auth.test/auth/v3/sign-out',
      fields: ['hidden request=sealed'],
      focused: undefined,
      buttons: ['submit'],
    });
    // Nothing but `form-action` missing lets a browser go on to the scheme of a native application.
    expect(headers['content-security-policy']).not.toContain('form-action');
  });

  it('gets what is to be confirmed from auth-api', async () => {
    const { statusCode, headers } = await open('sign-out.html');
    expect([statusCode, headers.location]).toEqual([302, 'https://auth.test/auth/v3/sign-out']);
  });

  it('refuses a request that cannot be one', async () => {
    const { statusCode, body } = await open('sign-out.html?request=%22');
    expect([statusCode, textOf(body, 'h1')]).toEqual([400, 'This link doesn’t work']);
  });
});

describe('the pages that only say something', () => {
  it.each([
    ['signed-out.html', 'You’re signed out – gauth'],
    ['signed-in.html', 'You’re signed in – gauth'],
    ['error.html', 'Error: That didn’t work – gauth'],
  ])('%s needs no auth-api and has no form', async (path, title) => {
    const { statusCode, body, headers } = await open(path);
    expect(statusCode).toBe(200);
    expect(textOf(body, 'title')).toBe(title);
    expect(tags(body, 'form')).toEqual([]);
    expect(headers['content-security-policy']).toContain("form-action 'none';");
  });

  it.each([
    ['invalid_request', 'The application sent an incomplete or wrong request. Tell your administrator if this happens again.'],
    ['access_denied', 'You can’t use this application with this account. Ask your administrator for access.'],
    ['expired', 'This page was open for too long. Go back to your application and start again.'],
    [
      'origin',
      'For your protection, this was stopped because it was started on another page. Go back to your application and start again.',
    ],
    ['throttled', 'There were too many attempts. Wait a few minutes, then try again.'],
    ['unavailable', 'The service isn’t available at the moment. Please try again shortly.'],
    ['Call+0900-1234', 'Something went wrong. Go back to your application and start again.'],
    ['toString', 'Something went wrong. Go back to your application and start again.'],
  ])('error.html explains %s in our own words', async (code, text) => {
    const { body } = await open(`error.html?error=${code}&error_description=Call+0900-1234`);
    expect(textOf(body, 'p')).toBe(text);
    expect(body).not.toContain('0900');
  });
});
