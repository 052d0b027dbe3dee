/** How an application answered, or that it did not. Reasons are phrases of ours. */
export type LogoutAnswer = { kind: 'delivered' } | { kind: 'refused' | 'failed'; reason: string };

/** Brings logout tokens to applications (OpenID Connect Back-Channel Logout §2.5). Never throws, and takes some seconds at most. */
export interface LogoutSender {
  send(uri: string, logoutToken: string): Promise<LogoutAnswer>;
}
