interface CommonOptions {
  /** Where this service reaches gauth, with `/auth/v3` at its end. */
  authUrl: string;
  /** Routes for everybody, by method and pattern as they are declared: `GET /health`; `*` as method is any, a pattern that ends with `/*` what is below it. */
  unprotected?: readonly string[];
  /** How long gauth is waited for; 3000 unless said otherwise. */
  timeoutMs?: number;
  /** How long an identity is believed without asking again, and so what was revoked goes on at most; 10 unless said otherwise, 0 asks every time. */
  rememberSeconds?: number;
}

/** Access tokens of OAuth. At least one of `client`, `jwt` and `userHeader`. */
export interface BearerOptions extends CommonOptions {
  mode: 'bearer';
  /** Has gauth asked about every token (RFC 7662), also about revoked ones: a client that the tokens are for, or an internal one. */
  client?: { id: string; secret: string };
  /** Reads tokens that are JWTs (RFC 9068) here; they live on for their whole life, however early they are revoked. */
  jwt?: { issuer: string };
  /** What tokens call this service (RFC 8707). Tokens for others are refused; those for nobody in particular are taken. */
  audience?: string;
  /** Takes `X-GWS-User` for the user. Only behind a gateway that sets or removes it. */
  userHeader?: { issuer: string };
}

/** Whatever the Web Services chain takes: Salesforce, Basic, a session. This service must be among the proxies that gauth trusts. */
export interface ChainOptions extends CommonOptions {
  mode: 'chain';
}

/** How requests are authenticated. */
export type GauthOptions = BearerOptions | ChainOptions;
