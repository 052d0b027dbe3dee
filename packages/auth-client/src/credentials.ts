import { z } from 'zod';
import { AdministrationError, AdministrationUnavailable } from './errors.ts';

/** Who administers: the operations user, or a client with its own token. */
export type Credentials = { userName: string; password: string } | { clientId: string; clientSecret: string };

const tokenAnswer = z.object({ access_token: z.string().regex(/^[\x21-\x7e]+$/), expires_in: z.number() });

const basic = (name: string, word: string) => `Basic ${Buffer.from(`${name}:${word}`).toString('base64')}`;

/** The value of the header `authorization` for requests: Basic, or a token of auth-api at `origin` that is fetched anew before it ends. */
export function authorizationOf(credentials: Credentials, origin: string): (signal: AbortSignal) => Promise<string> {
  if ('userName' in credentials) return async () => basic(credentials.userName, credentials.password);
  let token: Promise<{ value: string; until: number }> | undefined;
  const fresh = (signal: AbortSignal) => {
    token = tokenOf(credentials, origin, signal);
    token.catch(() => {
      token = undefined;
    });
    return token;
  };
  return async (signal) => {
    const known = await (token ?? fresh(signal));
    return `Bearer ${known.until > Date.now() ? known.value : (await fresh(signal)).value}`;
  };
}

/** RFC 6749 §4.4. The token counts as ended a little early, so that no request arrives with one that is just over. */
async function tokenOf({ clientId, clientSecret }: { clientId: string; clientSecret: string }, origin: string, signal: AbortSignal) {
  const headers = { authorization: basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret)) };
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  const response = await fetch(`${origin}/auth/v3/oauth/token`, { method: 'POST', headers, body, signal, redirect: 'error' });
  if (response.status >= 502) throw new AdministrationUnavailable(`the token endpoint answered with HTTP ${response.status}`);
  const answer = tokenAnswer.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new AdministrationError(`the client ${clientId} got no token: HTTP ${response.status}`, response.status);
  return { value: answer.data.access_token, until: Date.now() + (answer.data.expires_in - 10) * 1000 };
}
