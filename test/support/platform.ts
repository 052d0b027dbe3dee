import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, type PlatformOptions, startPlatform } from '@gauth/dev';

/** The very platform that `npm start` runs, on a free port, with a folder of its own that is gone afterwards. */
export async function startTestPlatform(options: Omit<PlatformOptions, 'dataDir'> = {}): Promise<Platform> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gauth-platform-'));
  const forget = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const platform = await startPlatform({ dataDir, durable: false, ...options });
    return { ...platform, stop: () => platform.stop().finally(forget) };
  } catch (error) {
    forget();
    throw error;
  }
}

/** HTTP Basic of the demonstration client or any other name and password. */
export const basic = (name = 'external_api_client', password = 'secret'): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

/** The answer of the token endpoint, as an application reads it. */
export interface TokenAnswer {
  status: number;
  body: {
    access_token: string;
    refresh_token: string;
    id_token?: string;
    expires_in: number;
    scope: string;
    error?: string;
    error_description?: string;
  };
}

/** Asks the token endpoint; the demonstration client unless another Authorization is given. */
export async function askToken(origin: string, form: Record<string, string>, authorization = basic()): Promise<TokenAnswer> {
  const response = await fetch(`${origin}/auth/v3/oauth/token`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as TokenAnswer['body'] };
}

/** Tokens of agent1 by the password grant. */
export async function signInByPassword(origin: string, scope = '*', username = 't100\\agent1', password = 'agent1'): Promise<TokenAnswer> {
  return askToken(origin, { grant_type: 'password', username, password, scope });
}

/** Calls an endpoint with a bearer token. */
export const asBearer = (url: string, token: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, headers: { ...init.headers, authorization: `bearer ${token}` } });
