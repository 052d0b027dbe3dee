import { type Client, type Clients, OAuthError } from '@gauth/oauth';
import type { KeyRing } from '@gauth/service-kit';
import { z } from 'zod';
import type { RequestLog } from '../audit-trail.ts';
import type { Participation } from '../ports/participants.ts';
import type { Pages } from '../sign-in/pages.ts';
import { createSealed } from '../sign-in/sealed.ts';
import { within } from '../within.ts';

/** A session that has ended in the browser that had it. */
export interface EndedSession {
  sessionId: string;
  participations: readonly Participation[];
  /** Where the browser was to go, checked already. */
  to: string | undefined;
  log: RequestLog;
}

/** What the signed-out page shows: frames in which applications log their user out, and where the browser goes on to. */
export interface SignedOutView {
  frames: string[];
  continueTo?: string;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** The way of a browser out of its session, by way of the applications that want to see it (OpenID Connect Front-Channel Logout 1.0). */
export interface SignedOut {
  /** Where the browser goes: to the page with the frames where there are any, else straight on. */
  leave(ended: EndedSession): Promise<string>;
  /** What the page shows for a sealed id; undefined where it is not ours or has expired. */
  find(id: string): Promise<SignedOutView | undefined>;
}

const lifetimeSeconds = 600;

/** How long somebody who has signed out waits at most until it is known which applications want to see it. */
const longestMs = 500;
const notInTime = (): Error => new Error(`applications were not found within ${longestMs} ms`);

/** As many as a page can load within its few seconds and name in its policy. */
const mostFrames = 20;

const sealedContent = z.object({ sessionId: z.string(), clientIds: z.array(z.string()), to: z.string().optional() });

interface Dependencies {
  issuer: string;
  clients: Clients;
  keyRing: KeyRing;
  pages: Pages;
  now: () => Date;
}

/** The page learns what it shows by an id that holds it, sealed, so nobody else can have it show anything. */
export function createSignedOut({ issuer, clients, keyRing, pages, now }: Dependencies): SignedOut {
  const sealed = createSealed({ keyRing, now, purpose: 'signed-out', lifetimeSeconds, schema: sealedContent });

  /** The session is over, so nobody is kept from going on because the store of clients is away. */
  async function watching({ sessionId, participations, log }: EndedSession): Promise<string[]> {
    const finding = Promise.all(participations.filter((each) => each.sessionId === sessionId).map(asWatching));
    try {
      const found = await within(longestMs, finding, notInTime);
      return [...new Set(found.filter((id) => id !== undefined))];
    } catch (err) {
      withoutFrames(log, err);
      return [];
    }
  }

  async function asWatching({ clientId, clientRegistrationId }: Participation): Promise<string | undefined> {
    const client = await clients.find(clientId);
    return client?.frontchannelLogout && client.registrationId === clientRegistrationId ? clientId : undefined;
  }

  function pageFor(clientIds: readonly string[], { sessionId, to, log }: EndedSession): string | undefined {
    const shown = clientIds.slice(0, mostFrames);
    try {
      return pages('signed-out', { request: sealed.seal({ sessionId, clientIds: shown, ...(to !== undefined && { to }) }) });
    } catch (err) {
      if (!(err instanceof OAuthError)) throw err;
      withoutFrames(log, err);
      return undefined;
    }
  }

  return {
    async leave(ended) {
      const clientIds = await watching(ended);
      const page = clientIds.length === 0 ? undefined : pageFor(clientIds, ended);
      return page ?? ended.to ?? pages('signed-out');
    },
    async find(id) {
      const opened = sealed.open(id);
      if (opened === undefined) return undefined;
      const { sessionId, clientIds, to } = opened.content;
      const found = await Promise.all(clientIds.map((clientId) => clients.find(clientId)));
      return {
        frames: found.flatMap((client) => frameOf(client, { iss: issuer, sid: sessionId })),
        ...(to !== undefined && { continueTo: to }),
        expiresAt: opened.expiresAt,
      };
    },
  };
}

const withoutFrames = (log: RequestLog, err: unknown): void =>
  log.info({ event: 'signed-out.without-frames', err }, 'applications are not shown that a session is over');

/** §2: both parameters or none. The registered URI has no fragment. */
function frameOf(client: Client | undefined, about: { iss: string; sid: string }): string[] {
  if (client?.frontchannelLogout === undefined) return [];
  const { uri, sessionRequired } = client.frontchannelLogout;
  if (!sessionRequired) return [uri];
  return [`${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams(about)}`];
}
