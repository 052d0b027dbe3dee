import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Client } from './model.ts';
import type { SigningKeys } from './ports.ts';

/** Signs what tells an application that a session of a user is over, or without `sessionId` every session (OpenID Connect Back-Channel Logout §2.4). */
export type IssueLogoutToken = (about: { client: Client; userId: string; sessionId?: string | undefined; now: Date }) => Promise<string>;

/** `typ` of logout tokens; no other token of ours has it, so none can pass for one (RFC 8725 §3.11). */
const logoutTokenType = 'logout+jwt';

/** Seconds. It is made right before it is sent, and made anew for every further attempt. */
const logoutTokenTtlSeconds = 120;

const backchannelLogoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** The application takes the same signature as for its ID tokens. There is never a `nonce`, so no application takes it for an ID token. */
export const createIssueLogoutToken =
  ({ issuer, keys }: { issuer: string; keys: SigningKeys }): IssueLogoutToken =>
  async ({ client, userId, sessionId, now }) => {
    const { kid, alg, privateKey } = await keys.signer(client.idTokenSignedResponseAlg);
    const issuedAt = Math.floor(now.getTime() / 1000);
    return new SignJWT({ events: { [backchannelLogoutEvent]: {} }, ...(sessionId !== undefined && { sid: sessionId }) })
      .setProtectedHeader({ alg, kid, typ: logoutTokenType })
      .setIssuer(issuer)
      .setSubject(userId)
      .setAudience(client.id)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + logoutTokenTtlSeconds)
      .sign(privateKey);
  };
