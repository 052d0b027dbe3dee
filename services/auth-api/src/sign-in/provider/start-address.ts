/** Where a browser begins to sign in at a provider, with the request that waits. */
export const startAddress = (issuer: string, about: { provider: string; request: string }): string =>
  `${issuer}/sso/start?${new URLSearchParams(about)}`;
