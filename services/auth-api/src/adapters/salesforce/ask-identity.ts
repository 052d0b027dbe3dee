import { get } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { z } from 'zod';
import type { SalesforceAnswer } from '../../ports/salesforce.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { type BoundedAnswer, boundedAnswer } from '../http/bounded-answer.ts';
import { isPublicAddress, lookUpPublic, NotPublic } from '../http/public-addresses.ts';
import type { IdentityUrl } from './identity-url.ts';
import { longIdOf } from './salesforce-id.ts';

/** How Salesforce is reached. Tests have one of their own; the service reaches what the public reaches. */
export interface Route {
  lookup: LookupFunction;
  port: number;
  /** Authority of its certificate, PEM; the system's where absent. */
  ca?: string;
}

/** Only through names and addresses of the public, so that no caller reaches a neighbour of this service. */
export const publicRoute: Route = { lookup: lookUpPublic, port: 443 };

const maxBytes = 64 * 1024;
const id = z
  .string()
  .max(18)
  .transform((text) => longIdOf(text));

/** Salesforce's words. */
const identity = z.object({
  organization_id: id,
  user_id: id,
  username: z.string().min(1).max(255),
  email: z.string().max(255).nullish(),
  active: z.literal(true),
  // A session may read identities of colleagues, too: this one it was issued for.
  asserted_user: z.literal(true),
});

/** Shows the session to Salesforce and reads whose it is; of bounded size, within the time, and from that very host. Throws `Unavailable`. */
export async function askIdentity(
  { host, path, ...about }: IdentityUrl,
  { sessionId, route, timeoutMs }: { sessionId: string; route: Route; timeoutMs: number },
): Promise<SalesforceAnswer> {
  if (isIP(host) !== 0 && !isPublicAddress(host)) return notPublic;
  const headers = { accept: 'application/json', authorization: `Bearer ${sessionId}` };
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return read(await boundedAnswer(get({ host, path, headers, signal, agent: false, ...route }), maxBytes), about);
  } catch (cause) {
    if (cause instanceof NotPublic) return notPublic;
    throw cause instanceof Unavailable ? cause : new Unavailable(`Salesforce cannot be asked: ${phraseOf(cause, signal)}`);
  }
}

const notPublic: SalesforceAnswer = { kind: 'refused', reason: 'identity URL: expected the host to have public addresses' };

/** Its message might repeat what was sent, so it goes nowhere. */
function phraseOf(cause: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'it did not answer in time';
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'the connection failed';
}

function read({ status, body }: BoundedAnswer, about: { organizationId: string; userId: string }): SalesforceAnswer {
  if (status === 429 || status >= 500) throw new Unavailable(`Salesforce cannot be asked: it answers ${status}`);
  if (status !== 200) return { kind: 'refused', reason: `session: expected Salesforce to answer 200, is ${status}` };
  const parsed = identity.safeParse(parseJson(body?.toString('utf8') ?? ''));
  if (!parsed.success) return { kind: 'refused', reason: `identity: ${rulesIn(parsed.error)}` };
  const { organization_id: organizationId, user_id: userId, username, email } = parsed.data;
  if (organizationId !== about.organizationId || userId !== about.userId)
    return { kind: 'refused', reason: 'identity: expected organization and user of the identity URL' };
  return { kind: 'identified', organizationId, userId, username, ...(email && { email }) };
}

const rulesIn = ({ issues }: z.ZodError): string => {
  const names = [...new Set(issues.map(({ path }) => String(path[0] ?? '')))].filter((name) => name !== '');
  return names.length === 0
    ? 'expected a JSON object of at most 64 KB'
    : `expected ${names.join(', ')} of an active user whose session it is`;
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
