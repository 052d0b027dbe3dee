/** What must hold whatever anybody does, with where it is asked for. */
export interface Invariant {
  sentence: string;
  section: string;
}

const codes = {
  'code-once': { sentence: 'a code gives tokens once at most', section: 'RFC 6749 §4.1.2' },
  'code-replay': { sentence: 'a code that comes back ends everything of its authorization', section: 'RFC 6749 §4.1.2, §10.5' },
  'code-late': { sentence: 'a code is worth nothing after a minute', section: 'RFC 6749 §4.1.2' },
  'code-client': { sentence: 'a code is worth nothing to another client', section: 'RFC 6749 §4.1.3, §5.2' },
  'code-redirect-uri': { sentence: 'a code is redeemed with the very redirect URI that it was sent to', section: 'RFC 6749 §4.1.3' },
  'code-verifier': {
    sentence: 'a code that was asked for with a challenge needs the verifier of it, and any other code takes none',
    section: 'RFC 7636 §4.6, RFC 9700 §2.1.1',
  },
  'code-key': { sentence: 'a code that was asked for with a key needs that key', section: 'RFC 9449 §10' },
  'code-served': { sentence: 'whoever brings all that belongs to a fresh code gets its tokens', section: 'RFC 6749 §4.1.4' },
} as const satisfies Record<string, Invariant>;

const answers = {
  'answer-address': {
    sentence: 'an answer goes to a registered redirect URI of the client that asked, and nowhere else',
    section: 'RFC 6749 §3.1.2.4, RFC 9700 §2.1',
  },
  'redirect-uri-policy': {
    sentence: 'a redirect URI matches by the policy of the client only: by origin for legacy, exactly for all others',
    section: 'RFC 9700 §2.1, RFC 8252 §7.3',
  },
  'answer-state': { sentence: 'state comes back unchanged', section: 'RFC 6749 §4.1.2' },
  'answer-issuer': { sentence: 'every answer names the server that gave it', section: 'RFC 9207 §2' },
  'answer-content': { sentence: 'an answer holds what response_type asks for and nothing else', section: 'Multiple Response Types §5' },
  'answer-mode': { sentence: 'no token ever stands in a query', section: 'Multiple Response Types §3, RFC 9700 §4.3.1' },
  'answer-served': { sentence: 'a proper request of a client with a user who is signed in is granted', section: 'RFC 6749 §4.1.2' },
  declined: { sentence: 'whoever goes back from the sign-in page grants nothing', section: 'RFC 6749 §4.1.2.1' },
  'prompt-none': { sentence: 'prompt=none never leads to a sign-in page', section: 'OpenID Connect Core §3.1.2.1' },
  'fresh-sign-in': {
    sentence: 'prompt=login, max_age, id_token_hint, and sub and acr of claims are never answered with an older, weaker or another sign-in',
    section: 'OpenID Connect Core §3.1.2.1, §5.5.1',
  },
  'challenge-required': { sentence: 'a client that must use PKCE gets no code without a challenge', section: 'RFC 9700 §2.1.1' },
  'nonce-required': {
    sentence: 'no ID token leaves the authorize endpoint without the nonce of its request',
    section: 'OpenID Connect Core §3.2.2.1',
  },
  'front-channel': {
    sentence: 'no access token goes through the browser but to legacy clients without sender constraint',
    section: 'RFC 9700 §2.1.2',
  },
  'legacy-grants-off': { sentence: 'a contact center that turned the implicit grant off has no user in one', section: 'RFC 9700 §2.1.2' },
  'pushed-required': { sentence: 'a client that must push its requests has no other one answered', section: 'RFC 9126 §6' },
  'signed-required': { sentence: 'a client that must sign its requests has no other one answered', section: 'RFC 9101 §10.5' },
  'pushed-once': { sentence: 'a pushed request is answered once, within its life', section: 'RFC 9126 §4' },
  'pushed-client': { sentence: 'a pushed request is answered for the client that pushed it only', section: 'RFC 9126 §2.2' },
  'request-object': {
    sentence: 'a request object counts only where its client signed it for this server, lately',
    section: 'RFC 9101 §5, §6',
  },
} as const satisfies Record<string, Invariant>;

const bounds = {
  'scope-registered': { sentence: 'nobody gets a scope that its client is not registered for', section: 'RFC 6749 §3.3' },
  'scope-narrows': { sentence: 'scope never widens: not by refresh, exchange, device or assertion', section: 'RFC 6749 §6, RFC 8693 §2.1' },
  'scope-said': { sentence: 'a token is good for the scope that its answer named', section: 'RFC 6749 §5.1' },
  'jwt-said': { sentence: 'an access token that is a JWT says what is known of it here', section: 'RFC 9068 §2.2' },
  'id-token-said': {
    sentence: 'an ID token is about its user, for its client, and has the nonce of its request',
    section: 'OpenID Connect Core §2, §3.1.3.7',
  },
  'audience-registered': { sentence: 'nobody gets a token for a resource that its client is not registered for', section: 'RFC 8707 §2' },
  'audience-narrows': { sentence: 'the audience never widens', section: 'RFC 8707 §2.2, RFC 8693 §2.1' },
  'grant-registered': { sentence: 'no grant yields a token to a client that is not registered for it', section: 'RFC 6749 §5.2' },
  'own-token': { sentence: 'a client that cannot prove who it is gets no token for itself', section: 'RFC 6749 §4.4' },
  'own-user': { sentence: 'a token speaks for the user who was there, and so never for another tenant', section: 'RFC 6749 §10.16' },
  'contact-centers': { sentence: "a client of some contact centers never has a token of another one's user", section: 'RFC 9700 §2.3' },
  'password-right': { sentence: 'a wrong password gives nothing', section: 'RFC 6749 §4.3.2' },
  'life-of-authorization': { sentence: 'no token lives beyond its authorization', section: 'RFC 7009 §2.1, RFC 9700 §2.2' },
  'life-through-exchange': { sentence: 'expiry never grows by conversion', section: 'RFC 8693 §2.2.1' },
} as const satisfies Record<string, Invariant>;

const ends = {
  'request-served': { sentence: 'a proper request for tokens gets them', section: 'RFC 6749 §5.1' },
  alive: { sentence: 'a token that nobody ended works until it expires', section: 'RFC 6749 §5.1' },
  expired: { sentence: 'a token that has expired works nowhere', section: 'RFC 6749 §5.1' },
  revoked: { sentence: 'what was revoked is dead at every endpoint', section: 'RFC 7009 §2' },
  'revoked-by-owner': { sentence: 'only the client of a token revokes it', section: 'RFC 7009 §2.1' },
  'signed-out': { sentence: 'a sign-out everywhere ends everything from before', section: 'OpenID Connect Back-Channel Logout §2.7' },
  'signed-in-after': { sentence: 'a sign-out everywhere ends nothing from after', section: 'OpenID Connect Back-Channel Logout §2.7' },
  'parent-ended': { sentence: 'what was converted ends with what it was made of', section: 'RFC 8693 §2.1, RFC 7009 §2.1' },
  namesake: { sentence: 'nothing of a deleted client works for its namesake', section: 'RFC 7591 §5' },
} as const satisfies Record<string, Invariant>;

const senders = {
  'bound-key': { sentence: 'a bound token never works without its key', section: 'RFC 9449 §7.1, RFC 8705 §3' },
  'bound-where-required': { sentence: 'a client whose tokens must be bound gets no other', section: 'RFC 9449 §5.2, RFC 8705 §3.4' },
  'bound-refresh': { sentence: 'the refresh token of a public client stays bound to its first key', section: 'RFC 9449 §5' },
  'bound-conversion': {
    sentence: 'a client does not get rid of the key of its own token by converting it',
    section: 'RFC 9449 §5, RFC 8693 §2.1',
  },
  'proof-once': { sentence: 'a DPoP proof works once', section: 'RFC 9449 §11.1' },
  'proof-purpose': { sentence: 'a DPoP proof is good for one method, address and token', section: 'RFC 9449 §4.3' },
} as const satisfies Record<string, Invariant>;

const refreshing = {
  'refresh-client': { sentence: 'a refresh token is worth nothing to another client', section: 'RFC 6749 §6, §10.4' },
  'refresh-retry': {
    sentence: 'within the retry window the token before the current one gives the same successor',
    section: 'RFC 9700 §4.14.2',
  },
  'refresh-reuse': { sentence: 'any other token that was used up gives nothing and ends its family', section: 'RFC 9700 §4.14.2' },
  'refresh-served': { sentence: 'whoever brings all that belongs to a current refresh token gets new tokens', section: 'RFC 6749 §6' },
} as const satisfies Record<string, Invariant>;

const conversions = {
  'conversion-policy': {
    sentence: 'nobody converts anything that the policy of the client does not name',
    section: 'RFC 8693 §2.1, RFC 7521 §4',
  },
  'conversion-served': { sentence: 'what the policy allows is converted', section: 'RFC 8693 §2.2' },
  'actor-tenant': { sentence: 'nobody of one contact center acts for somebody of another', section: 'RFC 8693 §1.1' },
  'actor-named': { sentence: 'a delegated token names who acts, and an impersonating one nobody new', section: 'RFC 8693 §4.1' },
  'id-token-due': {
    sentence: 'an ID token is made of a user with the scope openid, and for nobody but the client that asks',
    section: 'OpenID Connect Core §2, §3.1.2.1',
  },
  'conversion-line': { sentence: 'a line of conversions has an end', section: 'RFC 8693 §4.1' },
  'token-type': { sentence: 'no token passes as subject or actor of another type', section: 'RFC 8693 §3' },
  'assertion-once': { sentence: 'an assertion works once', section: 'RFC 7521 §5.2, RFC 7523 §3' },
  'assertion-true': {
    sentence: 'an assertion that is forged, late, or for somebody else is worth nothing',
    section: 'RFC 7523 §3, RFC 7522 §3',
  },
  'assertion-tenant': { sentence: 'an issuer speaks for users of its own contact centers only', section: 'RFC 7521 §5.2' },
  'assertion-served': { sentence: 'a good assertion gives a token', section: 'RFC 7521 §4.1' },
} as const satisfies Record<string, Invariant>;

const devices = {
  'device-allowed': { sentence: 'a device gets tokens after its user has allowed it, and of this user', section: 'RFC 8628 §3.3, §3.5' },
  'device-once': { sentence: 'a device code gives tokens once', section: 'RFC 8628 §3.5' },
  'device-client': { sentence: 'a device code is worth nothing to another client', section: 'RFC 8628 §3.4' },
  'device-decided-once': { sentence: 'a device is decided about once, while its code lives', section: 'RFC 8628 §3.3' },
} as const satisfies Record<string, Invariant>;

const confusions = {
  'id-token-only': {
    sentence: 'an ID token never passes as access token, refresh token, code, client assertion, or hint for another client',
    section: 'RFC 8725 §2.8, RFC 9068 §6',
  },
  'id-token-hint': { sentence: 'no other JWT of ours passes as an ID token', section: 'RFC 8725 §3.11, RFC 9701 §8.1' },
  'credential-kind': { sentence: 'no credential passes as one of another kind', section: 'RFC 8725 §3.11' },
  'client-proof': {
    sentence: 'nobody is taken for a client without its proof, and a proof works once',
    section: 'RFC 6749 §2.3, RFC 7523 §3',
  },
} as const satisfies Record<string, Invariant>;

const disclosure = {
  'introspection-audience': { sentence: 'only who may know of a token hears of it', section: 'RFC 7662 §4' },
  'introspection-said': { sentence: 'introspection says of a token whose it is, and what it is good for', section: 'RFC 7662 §2.2' },
  'errors-known': { sentence: 'every error code is one of ours and has a status', section: 'RFC 6749 §5.2' },
  'errors-silent': {
    sentence: 'no error repeats a secret, code or token, neither to the client nor to the log',
    section: 'RFC 6749 §5.2, RFC 9700 §4.10',
  },
  'audit-silent': { sentence: 'the audit trail holds no token, code, secret or password', section: 'RFC 6819 §5.1.6' },
  'errors-only': { sentence: 'nothing that anybody sends makes anything but an answer or a refusal', section: 'RFC 6749 §5.2' },
} as const satisfies Record<string, Invariant>;

const noise = {
  'unknown-parameters': { sentence: 'parameters that nobody knows change nothing', section: 'RFC 6749 §3.1, §3.2' },
  'word-order': { sentence: 'the order of the words of scope and response_type changes nothing', section: 'RFC 6749 §3.3, §3.1.1' },
  'beside-request': { sentence: 'what stands beside a request object or request_uri never counts', section: 'RFC 9101 §5, RFC 9126 §4' },
  'error-description': { sentence: 'a description names parameters and never repeats their values', section: 'RFC 6749 §5.2' },
} as const satisfies Record<string, Invariant>;

/** All of them. */
export const invariants = {
  ...codes,
  ...answers,
  ...bounds,
  ...ends,
  ...senders,
  ...refreshing,
  ...conversions,
  ...devices,
  ...confusions,
  ...disclosure,
  ...noise,
} as const;

/** The name of one, in code. */
export type InvariantId = keyof typeof invariants;
