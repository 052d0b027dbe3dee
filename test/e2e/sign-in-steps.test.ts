import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';

const passwordPolicy = { minLength: 8, letter: true, mixedCase: true, number: true, punctuation: true, noRepeats: 3 };
const texts = ['80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 775, v4563', 'Das Konto ist gesperrt.'];
/** What external systems make auth-api say of a request. */
const requests: Record<string, object> = {
  asks: { challenge: { message: 'Enter the code that your device shows.\nIt changes every 30 seconds.', hidden: false } },
  warns: { warnings: texts, continueTo: 'https://auth.test/on' },
  refuses: { diagnostics: texts, loginHint: 't100\\ldap1' },
  changes: { passwordPolicy, brokenRule: 'too-short', loginHint: 't100\\ldap1' },
};

const authApi = createServer((request, response) => {
  const ways = { scheme: 'basic', identityProviders: [], passwords: true };
  const waiting = { applicationName: 'Workspace', redirectOrigins: ['https://app.test'], hideTenant: false, ...ways };
  const told = requests[request.url?.split('/').at(-1) ?? ''];
  response.end(JSON.stringify({ status: { code: 0 }, data: { ...waiting, ...told } }));
});
let authUi: ChildProcess;
let chromium: Browser;
let origin: string;

beforeAll(async () => {
  chromium = await startChromium();
  await once(authApi.listen(0, '127.0.0.1'), 'listening');
  const settings = {
    ...{ HOST: '127.0.0.1', PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DRAIN_SECONDS: '0', LOG_LEVEL: 'error' },
    ...{ PUBLIC_AUTH_URL: 'https://auth.test/auth/v3', AUTH_SERVICE_URL: `http://127.0.0.1:${(authApi.address() as AddressInfo).port}` },
  };
  const main = fileURLToPath(new URL('../../services/auth-ui/src/main.ts', import.meta.url));
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
  authUi = spawn(process.execPath, ['--conditions=source', main], { env: { ...process.env, ...settings }, stdio: [...stdio] });
  const [message] = await once(authUi, 'message');
  origin = `http://127.0.0.1:${message.port}`;
});
afterAll(async () => {
  await chromium.close();
  authUi.kill();
  await once(authUi, 'exit');
  authApi.close();
});

it.each([
  ['a question', 'sign-in-challenge.html?request=asks'],
  ['warnings', 'sign-in-warnings.html?request=warns'],
  ['what an external system says to a refusal', 'sign-in.html?error&request=refuses'],
  ['the rules for a new password', 'change-password.html?required&error=rules&request=changes'],
])('the page with %s is accessible, and fits on a phone', async (_what, address) => {
  const context = await chromium.newContext({ viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  await page.goto(`${origin}/ui/auth/${address}`);
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  await context.close();
});
