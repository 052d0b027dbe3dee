import { expect, it } from 'vitest';
import { testApp } from './support/app.ts';
import { createBrowser, signIn } from './support/browser.ts';
import { askForTokens } from './support/tokens.ts';

const guesses = ['attacker-1', 'attacker-2', 'attacker-3'];

it('measures token requests by grant, and all grants that do not exist as one', async () => {
  const server = await testApp();
  await askForTokens(server, { grant_type: 'client_credentials' });
  for (const guess of guesses) await askForTokens(server, { grant_type: guess });
  const exposed = await server.metrics();
  expect(exposed.match(/^gauth_token_request_duration_seconds_count.*$/gm)).toEqual([
    'gauth_token_request_duration_seconds_count{application="auth-api",grant="client_credentials",outcome="issued"} 1',
    'gauth_token_request_duration_seconds_count{application="auth-api",grant="unknown",outcome="refused"} 3',
  ]);
  expect(exposed).not.toContain('attacker');
});

it('takes contact centers for labels only if there are such', async () => {
  const server = await testApp();
  const browser = createBrowser(server);
  for (const guess of guesses) await signIn(browser, { username: `${guess}.test\\agent`, password: guess });
  const exposed = await server.metrics();
  expect(exposed.match(/^auth_system_login_errors_total.*$/gm)).toEqual([
    'auth_system_login_errors_total{contactCenter="unknown",application="auth-api"} 3',
  ]);
  expect(exposed).not.toContain('attacker');
});

it('counts sessions that begin by what proved the identity', async () => {
  const server = await testApp();
  await signIn(createBrowser(server));
  expect((await server.metrics()).match(/^gauth_sessions_started_total.*$/gm)).toEqual([
    'gauth_sessions_started_total{method="password",application="auth-api"} 1',
  ]);
});
