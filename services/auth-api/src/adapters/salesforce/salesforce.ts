import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Salesforce, SalesforceAnswer } from '../../ports/salesforce.ts';
import { askIdentity, publicRoute, type Route } from './ask-identity.ts';
import { readIdentityUrl } from './identity-url.ts';

/** How Salesforce is asked, and how much of its answers is remembered. */
export interface SalesforceOptions {
  route?: Route;
  timeoutMs?: number;
  /** Answers that are remembered at most. */
  capacity?: number;
  now?: () => number;
}

const keptMs = { identified: 60_000, refused: 5000 } as const satisfies Record<SalesforceAnswer['kind'], number>;

/** What a header can carry; sessions of Salesforce are a few hundred characters long. */
const sessionId = /^[\x21-\x7e]{1,4096}$/;

/**
 * Asks Salesforce's identity service whose a session is. Answers are remembered for a minute, refusals for five seconds, under a digest whose key nobody else has;
 * who asks the same meanwhile gets the same answer.
 */
export function createSalesforce(options: SalesforceOptions = {}): Salesforce {
  const { route = publicRoute, timeoutMs = 3000, capacity = 10_000, now = () => performance.now() } = options;
  const key = randomBytes(32);
  const answers = new LRUCache<string, { answer: Promise<SalesforceAnswer>; until: number }>({ max: capacity });

  function ask(digest: string, work: () => Promise<SalesforceAnswer>): Promise<SalesforceAnswer> {
    const kept = answers.get(digest);
    if (kept !== undefined && now() < kept.until) return kept.answer;
    const asked = { answer: work(), until: Number.POSITIVE_INFINITY };
    answers.set(digest, asked);
    asked.answer.then(
      ({ kind }) => {
        asked.until = now() + keptMs[kind];
      },
      () => {
        if (answers.peek(digest) === asked) answers.delete(digest);
      },
    );
    return asked.answer;
  }

  return {
    async identify({ sessionId: session, identityUrl, hosts }) {
      if (!sessionId.test(session)) return { kind: 'refused', reason: 'session: expected visible characters, at most 4096' };
      const url = readIdentityUrl(identityUrl, hosts);
      if (typeof url === 'string') return { kind: 'refused', reason: url };
      const digest = createHmac('sha256', key).update(`${session}\n${url.host}${url.path}`).digest('base64url');
      return ask(digest, () => askIdentity(url, { sessionId: session, route, timeoutMs }));
    },
  };
}
