/** RFC 3986 scheme and authority without user information, or a private-use scheme (RFC 8252 §7.1: it has a dot) with its colon. */
const origin = /^(?:https?:\/\/(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])(?::\d{1,5})?|[a-z][a-z\d+-]*(?:\.[a-z\d+-]+)+:)$/i;

const mostOrigins = 20;

/**
 * Where a form that posts to auth-api may lead. Chromium applies `form-action` to all redirects that follow a POST, those of the application
 * included, so the application's origins are named too.
 */
export const formTargets = (publicAuthUrl: string, redirectOrigins: readonly string[] = []): string[] => [
  new URL(publicAuthUrl).origin,
  ...redirectOrigins.flatMap((each) => sourceOf(each) ?? []).slice(0, mostOrigins),
];

/** How a policy names an origin, or undefined where the text is not plainly one: nothing else may get into the header. */
export const sourceOf = (text: string): string | undefined =>
  // A host in a policy cannot be an IPv6 address (CSP3 §2.3.1), as a native application's `http://[::1]:51004` is: name scheme and port only.
  text.length <= 300 && origin.test(text) ? text.replace(/\[.*\]/, '*') : undefined;

/** Where the form of a page may lead. `anywhere` is for one that leads to an address nobody knows beforehand, and carries nothing worth diverting. */
export type FormTargets = readonly string[] | 'anywhere';

/** The policy of every page: our style sheet, our images, no script, and only these frames. A form may always lead back to our own pages, as after a refusal. */
export const contentSecurityPolicy = (targets: FormTargets, frames: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ...(targets === 'anywhere' ? [] : [formAction(targets)]),
    ...(frames.length === 0 ? [] : [`frame-src ${[...new Set(frames)].join(' ')}`]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

const formAction = (targets: readonly string[]): string =>
  `form-action ${targets.length === 0 ? "'none'" : ["'self'", ...new Set(targets)].join(' ')}`;
