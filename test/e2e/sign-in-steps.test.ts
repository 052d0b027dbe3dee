import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pagesOver, waiting } from '../../services/auth-ui/test/pages-over.ts';
import { startChromium } from '../support/chromium.ts';

const passwordPolicy = { minLength: 8, letter: true, mixedCase: true, number: true, punctuation: true, noRepeats: 3 };
const texts = ['80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 775, v4563', 'Das Konto ist gesperrt.'];
const app = pagesOver({
  requests: {
    asks: waiting({ challenge: { message: 'Enter the code that your device shows.\nIt changes every 30 seconds.', hidden: false } }),
    warns: waiting({ warnings: texts, continueTo: 'https://auth.test/on' }),
    refuses: waiting({ diagnostics: texts, loginHint: 't100\\ldap1' }),
    changes: waiting({ passwordPolicy, brokenRule: 'too-short', loginHint: 't100\\ldap1' }),
  },
});

let chromium: Browser;
let origin: string;
beforeAll(async () => {
  [chromium, origin] = await Promise.all([startChromium(), app.listen({ host: '127.0.0.1', port: 0 })]);
});
afterAll(() => Promise.all([chromium.close(), app.close()]));

it.each([
  'sign-in-challenge.html?request=asks',
  'sign-in-warnings.html?request=warns',
  'sign-in.html?error&request=refuses',
  'change-password.html?required&error=rules&request=changes',
])('shows %s to everybody, on a phone', async (address) => {
  const context = await chromium.newContext({ viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  await page.goto(`${origin}/ui/auth/${address}`);
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  await context.close();
});
