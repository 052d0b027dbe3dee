import { describe, expect, it } from 'vitest';
import { formOf, tags, textOf } from './markup.ts';
import { pagesOver, waiting, waitingDevice } from './pages-over.ts';

const open = async (path: string, behind: Parameters<typeof pagesOver>[0] = { devices: { d1: waitingDevice() } }) => {
  const response = await pagesOver(behind).inject(`/ui/auth/${path}`);
  return { status: response.statusCode, location: response.headers.location, page: response.body };
};

describe('the page for the code of a device', () => {
  it('asks for the code, without asking auth-api', async () => {
    const { status, page } = await open('device.html', { down: true });
    expect(status).toBe(200);
    expect(formOf(page)).toEqual({
      method: 'get',
      action: 'https://auth.test/auth/v3/device',
      fields: ['user_code='],
      focused: 'user_code',
      buttons: ['submit'],
    });
    expect(tags(page, 'input')).toMatchObject([{ type: 'text', autocomplete: 'off', autocapitalize: 'characters', required: '' }]);
    expect([textOf(page, 'title'), textOf(page, 'label')]).toEqual(['Connect a device – gauth', 'Code']);
  });

  it('is filled in from its address, and keeps the language that was asked for', async () => {
    const { page } = await open('device.html?user_code=WDJB-MJHT&locale=de');
    expect(formOf(page).fields).toEqual(['hidden locale=de', 'user_code=WDJB-MJHT']);
    expect(textOf(page, 'button')).toBe('Weiter');
  });

  it.each([
    ['"><script>', '"><script>'],
    ['x'.repeat(17), ''],
  ])('shows what stands in its address as text: %s', async (code, value) => {
    const { page } = await open(`device.html?user_code=${encodeURIComponent(code)}`);
    expect(formOf(page).fields).toEqual([`user_code=${value}`]);
    expect(page).not.toContain('<script');
  });

  it.each([
    ['unknown', 'The code is wrong or has expired. Check what your device shows, then try again.'],
    ['expired', 'This page was open for too long. Please enter the code again.'],
    ['throttled', 'There were too many wrong codes. Wait a few minutes, then try again.'],
    ['unavailable', 'Devices can’t be connected at the moment. Please try again shortly.'],
    ['origin', 'For your protection, this was stopped because it came from another page. Please enter the code again.'],
    ['access_denied', 'You can’t use this application with this account. Ask your administrator for access.'],
    ['Call+0900-1234', 'The code is wrong or has expired. Check what your device shows, then try again.'],
  ])('explains %s in our own words', async (error, text) => {
    const { page } = await open(`device.html?error=${error}&user_code=WDJB-MJHT`);
    expect(/<p class="alert" id="error" role="alert">([^<]*)</.exec(page)?.[1]).toBe(text);
    expect(tags(page, 'input')).toMatchObject([{ value: 'WDJB-MJHT', 'aria-describedby': 'error' }]);
    expect(page).not.toContain('0900');
  });
});

describe('the page that asks about a device', () => {
  it('says which application wants what with whose account, and shows the code to compare', async () => {
    const { status, page } = await open('device-confirm.html?request=d1');
    expect(status).toBe(200);
    expect(textOf(page, 'h1')).toBe('Allow this device?');
    const shown = page
      .slice(page.indexOf('<h1>'))
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    expect(shown.trim()).toBe(
      'Allow this device? Television on another device asks for access with your account. The device may: know who you are see your name and profile ' +
        'Allow it only if you started this yourself and your device shows exactly this code: WDJB-MJHT Signed in as: agent1 Deny Allow',
    );
  });

  it('is one plain form with two buttons, and denies where no button is chosen', async () => {
    const { page } = await open('device-confirm.html?request=d1');
    expect(formOf(page)).toEqual({
      method: 'post',
      action: 'https://auth.test/auth/v3/device',
      fields: ['hidden request=d1'],
      focused: undefined,
      buttons: ['submit', 'submit'],
    });
    expect(tags(page, 'button').map(({ name, value }) => `${name}=${value}`)).toEqual(['decision=deny', 'decision=allow']);
  });

  it('writes scopes that there are no words for as they are, and says nothing of none', async () => {
    const page = async (scope: string[]) =>
      (await open('device-confirm.html?request=d1', { devices: { d1: waitingDevice({ scope }) } })).page;
    expect(await page(['offline_access', '*', 'reports<b>'])).toContain(
      '<li>keep access after you sign out</li>\n<li>use everything you can use</li>\n<li><code>reports&lt;b&gt;</code></li>',
    );
    expect(await page([])).not.toContain('The device may');
  });

  it('speaks the language of the first page', async () => {
    const { page } = await open('device-confirm.html?request=d1', { devices: { d1: waitingDevice({ locale: 'fr' }) } });
    expect(textOf(page, 'h1')).toBe('Autoriser cet appareil ?');
    expect(page).toContain('<p>Connecté en tant que : <strong>agent1</strong></p>');
  });

  it.each([
    ['device-confirm.html', '/ui/auth/device.html'],
    ['device-confirm.html?locale=de', '/ui/auth/device.html?locale=de'],
    ['device-confirm.html?request=gone', '/ui/auth/device.html?error=expired'],
    ['device-done.html', '/ui/auth/device.html'],
  ])('%s leads back to the first page', async (path, to) => {
    const { status, location } = await open(path);
    expect([status, location]).toEqual([302, to]);
  });

  it('is unavailable while auth-api is', async () => {
    const { status, page } = await open('device-confirm.html?request=d1', { down: true });
    expect([status, textOf(page, 'h1')]).toEqual([503, 'Sign-in is unavailable']);
  });
});

describe('the page after the decision', () => {
  it.each([
    ['allowed', 'Device allowed'],
    ['denied', 'Device denied'],
    ['allowed&denied', 'Device denied'],
  ])('says what came of it: %s', async (query, title) => {
    const { status, page } = await open(`device-done.html?${query}`, { down: true });
    expect([status, textOf(page, 'h1'), tags(page, 'form')]).toEqual([200, title, []]);
  });
});

it('signs people in for a device without naming an application', async () => {
  const { status, page } = await open('sign-in.html?request=r1', {
    requests: { r1: { ...waiting({ redirectOrigins: [] }), applicationName: undefined } },
  });
  expect([status, textOf(page, 'title')]).toEqual([200, 'Sign in – gauth']);
});
