import type { LogoutAnswer, LogoutSender } from '../../ports/logout-sender.ts';

/** The application has logged its user out (OpenID Connect Back-Channel Logout §2.8); some frameworks can only answer without content. */
const successes = [200, 204];

/** Its way to say that it will never take this token. */
const refusal = 400;

/**
 * Posts logout tokens over HTTP, to addresses that administrators registered: a redirect is not followed, because it would lead to one that nobody
 * registered, and of the answer only the status is looked at.
 */
export const createLogoutSender = ({ timeoutMs = 5000 }: { timeoutMs?: number } = {}): LogoutSender => ({
  async send(uri, logoutToken) {
    try {
      const response = await fetch(uri, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: logoutToken }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      return answerOf(response.status);
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error) };
    }
  },
});

function answerOf(status: number): LogoutAnswer {
  if (successes.includes(status)) return { kind: 'delivered' };
  return { kind: status === refusal ? 'refused' : 'failed', reason: `the application answered ${status}` };
}

/** By the name or code of the error alone, because its message can hold the address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the application cannot be reached';
  if (error.name === 'TimeoutError') return 'the application did not answer in time';
  const { code } = (error.cause ?? error) as { code?: unknown };
  return typeof code === 'string' ? `the application cannot be reached: ${code}` : 'the application cannot be reached';
}
