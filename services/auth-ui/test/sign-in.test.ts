import { describe, expect, it } from 'vitest';
import { languages } from '../src/i18n/language.ts';
import type { AuthScheme } from '../src/ports.ts';
import { formOf, tags, textOf } from './markup.ts';
import { pagesOver, waiting } from './pages-over.ts';

const open = async (query: string, behind = { requests: { r1: waiting() } } as Parameters<typeof pagesOver>[0]) => {
  const response = await pagesOver(behind).inject(`/ui/auth/sign-in.html${query}`);
  return { status: response.statusCode, headers: response.headers, page: response.body };
};

describe('the sign-in page', () => {
  it('asks for name, tenant and password, and posts them to auth-api', async () => {
    const { status, page } = await open('?request=r1');
    expect(status).toBe(200);
    expect(formOf(page)).toEqual({
      method: 'post',
      action: 'https://auth.test/auth/v3/sign-in',
      fields: ['hidden request=r1', 'username=', 'tenant=', 'password='],
      focused: 'username',
      buttons: ['submit'],
    });
    expect(textOf(page, 'title')).toBe('Sign in – Workspace');
    expect(page).toContain('<p class="lead">Continue to Workspace</p>');
    expect(page).not.toContain('<script');
    expect(page).not.toContain('style=');
  });

  it('tells password managers and screen readers what each field is', async () => {
    const { page } = await open('?request=r1');
    expect(tags(page, 'input').slice(1)).toEqual([
      {
        id: 'username',
        name: 'username',
        type: 'text',
        autocomplete: 'username',
        autocapitalize: 'none',
        spellcheck: 'false',
        maxlength: '255',
        required: '',
        autofocus: '',
      },
      {
        id: 'tenant',
        name: 'tenant',
        type: 'text',
        autocomplete: 'organization',
        autocapitalize: 'none',
        spellcheck: 'false',
        maxlength: '255',
      },
      {
        id: 'password',
        name: 'password',
        type: 'password',
        autocomplete: 'current-password',
        autocapitalize: 'none',
        spellcheck: 'false',
        maxlength: '255',
        required: '',
      },
    ]);
    expect(tags(page, 'label').map((label) => label.for)).toEqual(['username', 'tenant', 'password']);
  });

  it('works bare, for clients that sign in without an authorization request', async () => {
    const { page } = await open('?type=workspace&locale=en-us&include_state=true&redirect_uri=https%3A%2F%2Fevil.test');
    expect(formOf(page)).toEqual({
      method: 'post',
      action: 'https://auth.test/auth/v3/sign-in',
      fields: ['username=', 'tenant=', 'password='],
      focused: 'username',
      buttons: ['submit'],
    });
    expect(textOf(page, 'title')).toBe('Sign in – gauth');
    expect(page).not.toContain('evil.test');
  });

  it.each([
    ['splits a hint over name and tenant', { loginHint: 't100\\agent1' }, ['username=agent1', 'tenant=t100', 'password='], 'password'],
    [
      'lets the typed tenant win',
      { loginHint: 't100\\agent1', tenant: 't200' },
      ['username=agent1', 'tenant=t100', 'password='],
      'password',
    ],
    ['fills in the tenant it was told', { tenant: 't200' }, ['username=', 'tenant=t200', 'password='], 'username'],
    ['keeps a hint without a tenant', { loginHint: 'agent1' }, ['username=agent1', 'tenant=', 'password='], 'tenant'],
    ['keeps a hint that only begins like one', { loginHint: '\\agent1' }, ['username=\\agent1', 'tenant=', 'password='], 'tenant'],
    ['hides the tenant', { hideTenant: true }, ['username=', 'password='], 'username'],
    ['sends a hidden tenant along', { hideTenant: true, tenant: 't100' }, ['hidden tenant=t100', 'username=', 'password='], 'username'],
    [
      'keeps a hint whole when there is no tenant field',
      { hideTenant: true, loginHint: 't100\\agent1' },
      ['username=t100\\agent1', 'password='],
      'password',
    ],
  ])('%s', async (_what, change, fields, focused) => {
    const { page } = await open('?request=r1', { requests: { r1: waiting(change) } });
    expect(formOf(page)).toMatchObject({ fields: ['hidden request=r1', ...fields], focused });
  });

  it.each([
    ['error', 'The user name or password is wrong, or the account can’t sign in right now.', ['username', 'password']],
    ['error=', 'The user name or password is wrong, or the account can’t sign in right now.', ['username', 'password']],
    ['error=%3Cb%3Ewhatever', 'The user name or password is wrong, or the account can’t sign in right now.', ['username', 'password']],
    ['error=throttled', 'There were too many attempts. Wait a few minutes, then try again.', []],
    ['error=unavailable', 'Signing in isn’t possible at the moment. Please try again shortly.', []],
    ['error=sso', 'Your organization’s page couldn’t sign you in. Please try again.', []],
    ['error=sso-refused', 'You can’t sign in here with the account you used at your organization. Ask your administrator for access.', []],
    ['error=sso-declined', 'Your organization’s page didn’t sign you in. Please try again.', []],
    ['error=sso-expired', 'Signing in at your organization took too long. Please try again.', []],
    ['error=expired', 'This page was open for too long. Please sign in again.', []],
    ['error=origin', 'For your protection, this sign-in was stopped because it was started on another page. Please sign in here.', []],
  ])('says what went wrong after %s', async (error, message, invalid) => {
    const { status, page } = await open(`?request=r1&${error}`);
    expect(status).toBe(200);
    expect(page).toContain(`<p class="alert" id="error" role="alert">${message}</p>`);
    expect(textOf(page, 'title')).toBe('Error: Sign in – Workspace');
    const shown = tags(page, 'input').filter(({ type }) => type !== 'hidden');
    expect(shown.map((input) => input['aria-describedby'])).toEqual(['error', 'error', 'error']);
    expect(shown.filter((input) => input['aria-invalid'] === 'true').map(({ name }) => name)).toEqual(invalid);
    expect(page).not.toContain('whatever');
  });

  it('offers to change the password within the same authorization request', async () => {
    const { page } = await open('?request=r1&locale=de');
    expect(tags(page, 'a').map(({ href }) => href)).toEqual([
      '/ui/auth/change-password.html?request=r1&locale=de',
      'https://auth.test/auth/v3/oauth/authorize?request=r1&cancel=true',
    ]);
  });

  it.each([
    ['there is none, on the bare page', '', undefined],
    ['it is a device that waits', '?request=r1', { applicationName: undefined, redirectOrigins: [] }],
  ])('offers no way back to the application where %s', async (_what, query, change) => {
    const { page } = await open(query, { requests: { r1: waiting(change) } });
    expect(tags(page, 'a').filter(({ id }) => id === 'cancel')).toEqual([]);
  });
});

describe('the sign-in page that asks for the name first', () => {
  const behind = (change = {}, elsewhere: AuthScheme['scheme'] = 'saml') => ({
    requests: { r1: waiting({ scheme: 'unknown', ...change }) },
    schemeOf: ({ username, tenant }: { username: string; tenant: string | undefined }) =>
      username === 'sso' && tenant === 't100' ? elsewhere : ('basic' as const),
  });

  it('asks this service itself, by GET', async () => {
    const { page } = await open('?request=r1&locale=fr', behind());
    expect(formOf(page)).toEqual({
      method: 'get',
      action: '/ui/auth/sign-in.html',
      fields: ['hidden request=r1', 'hidden locale=fr', 'hidden step=password', 'username=', 'tenant='],
      focused: 'username',
      buttons: ['submit'],
    });
  });

  it('then asks for the password, keeping the name', async () => {
    const { page } = await open('?request=r1&step=password&username=agent1&tenant=t100', behind());
    expect(formOf(page)).toEqual({
      method: 'post',
      action: 'https://auth.test/auth/v3/sign-in',
      fields: ['hidden request=r1', 'username=agent1', 'hidden tenant=t100', 'password='],
      focused: 'password',
      buttons: ['submit'],
    });
    expect(tags(page, 'input')[1]).toEqual({
      id: 'username',
      name: 'username',
      type: 'text',
      value: 'agent1',
      readonly: '',
      autocomplete: 'username',
    });
    expect(page).toContain('<a href="/ui/auth/sign-in.html?request=r1">Not you?</a>');
  });

  it.each(['saml', 'oidc'] as const)('hands a person of an identity provider over without asking for a password: %s', async (scheme) => {
    const { page, headers } = await open('?request=r1&step=password&username=sso&tenant=t100', behind({}, scheme));
    expect(formOf(page)).toEqual({
      method: 'post',
      action: 'https://auth.test/auth/v3/sign-in',
      fields: ['hidden request=r1', 'hidden saml=true', 'hidden password=', 'username=sso', 'hidden tenant=t100'],
      focused: undefined,
      buttons: ['submit'],
    });
    // Browsers hold redirects to the policy, too, and only auth-api knows where they lead.
    expect(headers['content-security-policy']).not.toContain('form-action');
  });

  it('lets a person of an identity provider type a password where they have one', async () => {
    const query = '?request=r1&step=password&username=sso&tenant=t100&locale=fr';
    const hrefs = (page: string) => tags(page, 'a').map(({ href }) => href);
    const only = hrefs((await open(query, behind())).page);
    const instead = '/ui/auth/sign-in.html?request=r1&locale=fr&step=password&scheme=basic&username=sso&tenant=t100';
    expect(hrefs((await open(query, { ...behind(), fallback: true })).page)).toEqual(only.toSpliced(1, 0, instead));
    const { page } = await open(instead.slice(instead.indexOf('?')), behind());
    expect(formOf(page).fields).toEqual(['hidden request=r1', 'username=sso', 'hidden tenant=t100', 'password=']);
  });

  it('uses the tenant of the application where the field is hidden, whatever the address says', async () => {
    const { page } = await open('?request=r1&step=password&username=sso&tenant=t999', behind({ hideTenant: true, tenant: 't100' }));
    expect(formOf(page).fields).toEqual([
      'hidden request=r1',
      'hidden saml=true',
      'hidden password=',
      'username=sso',
      'hidden tenant=t100',
    ]);
  });

  it.each([
    ['without a name', '&step=password'],
    ['with an empty name', '&step=password&username='],
    ['with an oversized name', `&step=password&username=${'x'.repeat(256)}`],
    ['with another step', '&step=elsewhere&username=agent1'],
  ])('asks again %s', async (_what, query) => {
    const { status, page } = await open(`?request=r1${query}`, behind());
    expect(status).toBe(200);
    expect(formOf(page)).toMatchObject({ method: 'get', fields: ['hidden request=r1', 'hidden step=password', 'username=', 'tenant='] });
  });

  it('shows a refusal above the name, which can then be corrected', async () => {
    const { page } = await open('?request=r1&error', behind({ loginHint: 't100\\agent1' }));
    expect(page).toContain('role="alert"');
    expect(formOf(page)).toMatchObject({
      fields: ['hidden request=r1', 'hidden step=password', 'username=agent1', 'tenant=t100'],
      focused: 'username',
    });
  });
});

describe('the identity providers that a person may choose', () => {
  const providers = [
    { id: 'idp-1', name: 'Okta' },
    { id: 'idp 2&', name: 'Head <office>' },
  ];
  const links = [
    { class: 'button quiet', href: 'https://auth.test/auth/v3/sso/start?request=r1&provider=idp-1' },
    { class: 'button quiet', href: 'https://auth.test/auth/v3/sso/start?request=r1&provider=idp+2%26' },
  ];
  const behind = (change = {}) => ({ requests: { r1: waiting({ identityProviders: providers, ...change }) }, choice: providers });
  const buttons = (page: string) => tags(page, 'a').filter(({ class: look }) => look !== undefined);

  it.each([
    ['below name and password', '', {}, 'post'],
    ['below the name, where the way hangs on it', '', { scheme: 'unknown' }, 'get'],
    ['below the password that follows the name', '&step=password&username=agent1', { scheme: 'unknown' }, 'post'],
  ])('are links %s, which leave the policy of the form as strict as it is', async (_where, query, change, method) => {
    const { page, headers } = await open(`?request=r1${query}`, behind(change));
    expect(buttons(page)).toEqual(links);
    expect(formOf(page).method).toBe(method);
    expect(page).toMatch(/<\/form>\n<p class="or">or<\/p>\n<ul class="providers">\n<li><a [^>]+>Sign in with Okta<\/a><\/li>/);
    expect(page).toContain('>Sign in with Head &lt;office&gt;</a>');
    expect(headers['content-security-policy']).toContain("form-action 'self' https://auth.test https://app.test;");
  });

  it('are all there is where nobody has a password', async () => {
    const { page, headers } = await open('?request=r1&step=password&username=agent1', behind({ passwords: false, scheme: 'unknown' }));
    expect(buttons(page)).toEqual(links.map((link) => ({ ...link, class: 'button' })));
    expect([tags(page, 'form'), tags(page, 'input')]).toEqual([[], []]);
    expect(tags(page, 'a').at(-1)).toEqual({ id: 'cancel', href: 'https://auth.test/auth/v3/oauth/authorize?request=r1&cancel=true' });
    expect(page).not.toContain('class="or"');
    expect(headers['content-security-policy']).toContain("form-action 'none';");
  });

  it.each([
    ['beside the password', 'basic' as const, 'post', links],
    ['alone where the person has none', 'saml' as const, undefined, links.map((link) => ({ ...link, class: 'button' }))],
  ])('can depend on who the person is: %s', async (_how, scheme, method, expected) => {
    const behind = { requests: { r1: waiting({ scheme: 'unknown' }) }, schemeOf: () => scheme, choice: providers };
    expect(buttons((await open('?request=r1', behind)).page)).toEqual([]);
    const { page } = await open('?request=r1&step=password&username=agent1', behind);
    expect([buttons(page), tags(page, 'form')[0]?.method]).toEqual([expected, method]);
  });

  it('can be chosen again after one did not sign the person in', async () => {
    const { page } = await open('?request=r1&error=sso-declined', behind({ passwords: false }));
    expect(page).toContain('<p class="alert" id="error" role="alert">Your organization’s page didn’t sign you in. Please try again.</p>');
    expect(buttons(page)).toHaveLength(2);
  });

  it.each(languages.map(({ tag, text }) => [tag, text.signIn] as const))('are named in %s', async (tag, { or, signInWith }) => {
    const { page } = await open(`?request=r1&locale=${tag}`, behind());
    expect(page).toContain(`<p class="or">${or}</p>`);
    expect(page).toContain(`>${signInWith('Okta')}</a>`);
    expect(signInWith('Okta')).toContain('Okta');
  });
});

describe('a sign-in page that cannot be shown', () => {
  it('is friendly when the request is unknown or has expired', async () => {
    const { status, page } = await open('?request=gone');
    expect(status).toBe(410);
    expect(textOf(page, 'h1')).toBe('This sign-in has expired');
    expect(tags(page, 'form')).toEqual([]);
  });

  it.each([
    ['a character no request has', '?request=r1%22%3E%3Cscript%3E'],
    ['a path in it', '?request=..%2F..%2Fping'],
    ['a climbing path', '?request=..'],
    ['too many characters', `?request=${'a'.repeat(8193)}`],
    ['nothing in it', '?request='],
    ['a twin', '?request=r1&request=r1'],
    ['broken encoding', '?request=%E0%A4%A'],
  ])('refuses a request parameter with %s', async (_what, query) => {
    const { status, page } = await open(query);
    expect(status).toBe(400);
    expect(textOf(page, 'h1')).toBe('This link doesn’t work');
    expect(tags(page, 'form')).toEqual([]);
    expect(page).not.toContain('<script');
  });

  it('takes a request of 6 KB', async () => {
    const id = `${'aZ0_-.'.repeat(1024)}x`;
    const { status, page } = await open(`?request=${id}`, { requests: { [id]: waiting() } });
    expect(status).toBe(200);
    expect(formOf(page).fields[0]).toBe(`hidden request=${id}`);
  });

  it.each([
    ['at the first question', '?request=r1'],
    ['at the second question', '?request=r1&step=password&username=agent1'],
  ])('says so when auth-api is down %s, and links to itself', async (_what, query) => {
    const { status, headers, page } = await open(query, { down: true });
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(textOf(page, 'title')).toBe('Error: Sign-in is unavailable – gauth');
    expect(tags(page, 'a')).toEqual([{ class: 'button', href: '' }]);
  });

  it.each([
    ['repeated parameters', '?locale=de&locale=fr&error=a&error=b&username=x&username=y', 200],
    ['broken encoding', '?locale=%zz&error=%E0%A4%A', 200],
    ['names of built-in properties', '?__proto__=1&constructor=2&toString=3&hasOwnProperty', 200],
    ['an unknown language', '?locale=tlh', 200],
    ['oversized values', `?locale=${'x'.repeat(5000)}&error=${'y'.repeat(5000)}`, 200],
  ])('survives %s', async (_what, query, expected) => {
    expect((await open(query)).status).toBe(expected);
  });
});

describe('what a person or an application wrote', () => {
  const nasty = `"><script>alert('&')</script>`;
  const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;';

  it('is escaped everywhere on the first page', async () => {
    const { page } = await open('?request=r1', {
      requests: { r1: waiting({ applicationName: nasty, loginHint: `${nasty}\\${nasty}` }) },
    });
    expect(page).not.toContain('<script');
    expect(page).toContain(`<title>Sign in – ${escaped}</title>`);
    expect(page).toContain(`<p class="lead">Continue to ${escaped}</p>`);
    expect(page).toContain(`name="username" type="text" value="${escaped}"`);
    expect(page).toContain(`name="tenant" type="text" value="${escaped}"`);
  });

  it('is escaped everywhere in the step of the password', async () => {
    const query = new URLSearchParams({ request: 'r1', step: 'password', username: nasty, tenant: nasty, locale: 'de"><script>' });
    const { page } = await open(`?${query}`, { requests: { r1: waiting({ scheme: 'unknown' }) } });
    expect(page).not.toContain('<script');
    expect(formOf(page).fields).toEqual(['hidden request=r1', `username=${nasty}`, `hidden tenant=${nasty}`, 'password=']);
  });
});
