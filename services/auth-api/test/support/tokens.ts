import type { LightMyRequestResponse } from 'fastify';
import { basic, form, type TestApp } from './app.ts';

/** What the token endpoint answers, parsed. */
export interface Tokens {
  access_token: string;
  refresh_token: string;
  id_token: string;
  scope: string;
}

/** Asks the token endpoint as client `wwe`; `authorization: null` sends no header. */
export const askForTokens = (
  { app }: TestApp,
  fields: Record<string, string>,
  authorization: string | null = basic('wwe', 'secret'),
): Promise<LightMyRequestResponse> => {
  const { headers, payload } = form(fields);
  return app.inject({
    method: 'POST',
    url: '/auth/v3/oauth/token',
    headers: { ...headers, ...(authorization !== null && { authorization }) },
    payload,
  });
};

/** Tokens of agent1 for `wwe`, by password. */
export const userTokens = async (server: TestApp, change: Record<string, string> = {}): Promise<Tokens> =>
  (await askForTokens(server, { grant_type: 'password', username: 't100\\agent1', password: 'agent1', ...change })).json<Tokens>();

/** A token of a client for itself. */
export const clientToken = async (server: TestApp, clientId = 'wwe', scope = '*'): Promise<string> =>
  (await askForTokens(server, { grant_type: 'client_credentials', scope }, basic(clientId, 'secret'))).json<Tokens>().access_token;

/** The header of a bearer call, in lower case as the official clients send it. */
export const bearer = (token: string) => ({ authorization: `bearer ${token}` });
