import type { Client, DeviceAuthorizationResponse } from '@gauth/oauth';
import { aClient } from '@gauth/oauth/testing';
import type { LightMyRequestResponse } from 'fastify';
import { form, type TestApp } from './app.ts';
import { type Browser, locationOf } from './browser.ts';
import { askForTokens } from './tokens.ts';

/** The grant of RFC 8628. */
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** The client of a television set. */
export const aTelevision = (change: Partial<Client> = {}): Client =>
  aClient({
    ...{ id: 'tv', name: 'Television', type: 'public', authMethod: 'none', redirectUris: [] },
    ...{ grantTypes: [deviceGrant, 'refresh_token'], scopes: ['openid', 'profile', 'reports'] },
    ...change,
  });

/** Asks the device authorization endpoint. */
export const askForCodes = (
  { app }: TestApp,
  fields: Record<string, string> = { client_id: 'tv', scope: 'openid profile' },
): Promise<LightMyRequestResponse> => app.inject({ method: 'POST', url: '/auth/v3/oauth/device_authorization', ...form(fields) });

/** The codes of a television set that waits. */
export const startDevice = async (server: TestApp): Promise<DeviceAuthorizationResponse> =>
  (await askForCodes(server)).json<DeviceAuthorizationResponse>();

/** Asks whether the user of a television set has decided. */
export const pollDevice = (server: TestApp, { device_code }: { device_code: string }): Promise<LightMyRequestResponse> =>
  askForTokens(server, { grant_type: deviceGrant, client_id: 'tv', device_code }, null);

/** Signs agent1 in for no application. */
export const signInBare = (browser: Browser): Promise<LightMyRequestResponse> =>
  browser.post('/sign-in', { username: 't100\\agent1', password: 'agent1' });

/** Enters a code and gives the address that the browser is sent to. */
export const enterCode = async (browser: Browser, userCode: string, more: Record<string, string> = {}): Promise<URL> =>
  locationOf(await browser.get(`/device?${new URLSearchParams({ user_code: userCode, ...more })}`));

/** What the page that asks carries. */
export const questionOf = async (browser: Browser, userCode: string): Promise<string> =>
  (await enterCode(browser, userCode)).searchParams.get('request') ?? '';
