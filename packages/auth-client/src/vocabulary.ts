/** Signature algorithms of ID tokens (RFC 7518 §3.1). */
export const signatureAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

/** The longest life of a token, in seconds: a year. */
export const longestLifetimeSeconds = 366 * 86_400;

/** How a client proves who it is (RFC 7591 §2); `client_secret` takes the secret by Basic or in the form. */
export const clientAuthMethods = [
  'none',
  'client_secret',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'saml2_bearer',
  'tls_client_auth',
  'self_signed_tls_client_auth',
] as const;

/** What the one name of a client certificate can be (RFC 8705 §2.1.2). */
export const certificateSubjectKinds = ['dn', 'dns', 'uri', 'ip', 'email'] as const;

/** What tokens can be exchanged for (RFC 8693 §3), by the last part of its name. */
export const exchangeableTokenTypes = ['access_token', 'jwt', 'id_token'] as const;

/** Grants that a client can be registered for. */
export const grantTypes = [
  'authorization_code',
  'implicit',
  'client_credentials',
  'password',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;

/** What the product adds to the grants of internal clients. */
export const internalGrantTypes = [
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const;

/** How an identity provider stands beside the password of the Configuration Server. */
export const providerModes = ['only', 'fallback', 'choice'] as const;

/** Whether browsers are sent to a provider: `PENDING` as long as it cannot work. */
export const providerStatuses = ['ON', 'OFF', 'PENDING'] as const;

/** What of a person a name is looked up by. */
export const subjectKinds = ['userName', 'externalId', 'email'] as const;

/** Bindings of requests to a SAML identity provider, in the words of the product's screen. */
export const samlBindings = ['HTTP-POST', 'HTTP-Redirect'] as const;

/** How gauth proves who it is at an OpenID provider. */
export const rpAuthMethods = ['private_key_jwt', 'client_secret_basic', 'client_secret_post'] as const;
