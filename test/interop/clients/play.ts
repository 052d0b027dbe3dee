import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';

/**
 * Runs the scenarios of a program one after the other on what it is given as JSON on standard input, and prints one line of JSON for each: its `result`, or the
 * `error` that the library threw.
 */
export async function play<Given>(scenarios: Record<string, (given: Given) => Promise<unknown>>): Promise<void> {
  const given = JSON.parse(await text(process.stdin)) as Given;
  for (const [scenario, act] of Object.entries(scenarios)) {
    const outcome = await Promise.resolve(given)
      .then(act)
      .then(
        (result) => ({ result }),
        (error: unknown) => ({ error: inspect(error) }),
      );
    console.log(JSON.stringify({ scenario, ...outcome }));
  }
}

/** What the libraries of openid-client say about an answer that refuses: its status, and the error in its body or the challenge in its header. */
export async function refusalOf(attempt: Promise<unknown>): Promise<unknown> {
  const thrown = await attempt.then(
    () => new Error('nothing was refused'),
    (error: Error & { status?: number; error?: string }) => error,
  );
  if (!('status' in thrown)) throw thrown;
  const { status, error, cause } = thrown;
  return { status, ...(error === undefined ? { challenge: (cause as { scheme: string }[]).map(({ scheme }) => scheme) } : { error }) };
}
