/** RFC 3986 scheme and authority without user information, or a private-use scheme (RFC 8252 §7.1: it has a dot) with its colon. */
const origin = /^(?:https?:\/\/(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])(?::\d{1,5})?|[a-z][a-z\d+-]*(?:\.[a-z\d+-]+)+:)$/i;

const mostOrigins = 20;

/**
 * Where a form that posts to auth-api may lead. Chromium applies `form-action` to all redirects that follow a POST, those of the application
 * included, so the application's origins are named too. A text that is not plainly an origin is dropped: nothing else may get into the header.
 */
export const formTargets = (publicAuthUrl: string, redirectOrigins: readonly string[] = []): string[] => {
  const plain = redirectOrigins.filter((each) => each.length <= 300 && origin.test(each)).slice(0, mostOrigins);
  // A host in a policy cannot be an IPv6 address (CSP3 §2.3.1), as a native application's `http://[::1]:51004` is: name scheme and port only.
  return [new URL(publicAuthUrl).origin, ...plain.map((each) => each.replace(/\[.*\]/, '*'))];
};

/** The policy of every page: our style sheet, our images, no script, no frame. A form may always lead back to our own pages, as after a refusal. */
export const contentSecurityPolicy = (targets: readonly string[]): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    `form-action ${targets.length === 0 ? "'none'" : ["'self'", ...new Set(targets)].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
