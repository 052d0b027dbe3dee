import { unavailable } from './gauth-error.ts';

/** Asks gauth, within the time and from this very address; whatever is no answer to believe becomes 503. */
export async function ask(url: string, request: RequestInit & { timeoutMs: number }): Promise<Response> {
  const { timeoutMs, ...init } = request;
  const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) }).catch((cause: unknown) => {
    throw unavailable(cause);
  });
  if (response.status < 500) return response;
  await response.body?.cancel();
  throw unavailable(new Error(`gauth answers ${response.status}`));
}
