// The plans of the OpenID Foundation's conformance suite for providers, and their modules, almost in the suite's order (https://gitlab.com/openid/conformance-suite).

/** How a run of an OpenID Connect plan asks, and how its client proves itself. */
export interface OpenIdVariant {
  responseType: 'code' | 'id_token' | 'id_token token' | 'code id_token' | 'code token' | 'code id_token token';
  responseMode: 'default' | 'form_post';
  clientAuth: 'client_secret_basic' | 'client_secret_post';
}

/** How a client of the FAPI 2.0 plan proves itself, and what its tokens are bound to. */
export interface FapiVariant {
  clientAuth: 'private_key_jwt' | 'mtls';
  senderConstraint: 'dpop' | 'mtls';
}

/** The modules that a plan runs with one variant. */
export interface Run<Variant, Module extends string = string> {
  variant: Variant;
  modules: readonly Module[];
}

const scopesAndDisplay = [
  'oidcc-scope-profile',
  'oidcc-scope-email',
  'oidcc-scope-address',
  'oidcc-scope-phone',
  'oidcc-scope-all',
  'oidcc-ensure-other-scope-order-succeeds',
  // Takes the place of the one before in newer releases.
  'oidcc-alternate-happy-flow',
  'oidcc-display-page',
  'oidcc-display-popup',
] as const;

// First those that need a sign-in that is some seconds old, last those that make a new one.
const requests = [
  'oidcc-max-age-10000',
  'oidcc-max-age-1',
  'oidcc-prompt-none-not-logged-in',
  'oidcc-prompt-none-logged-in',
  'oidcc-ensure-request-with-unknown-parameter-succeeds',
  'oidcc-id-token-hint',
  'oidcc-login-hint',
  'oidcc-ui-locales',
  'oidcc-claims-locales',
  'oidcc-ensure-request-with-acr-values-succeeds',
  'oidcc-prompt-login',
] as const;

const userinfo = ['oidcc-userinfo-get', 'oidcc-userinfo-post-header', 'oidcc-userinfo-post-body'] as const;

const codes = ['oidcc-codereuse', 'oidcc-codereuse-30seconds'] as const;

const requestObjects = [
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
  'oidcc-claims-essential',
  'oidcc-ensure-request-object-with-redirect-uri',
] as const;

const basic = [
  'oidcc-server',
  'oidcc-response-type-missing',
  'oidcc-idtoken-signature',
  'oidcc-idtoken-unsigned',
  ...userinfo,
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
  ...scopesAndDisplay,
  ...requests,
  ...codes,
  'oidcc-ensure-registered-redirect-uri',
  'oidcc-ensure-post-request-succeeds',
  ...requestObjects,
  'oidcc-refresh-token',
  'oidcc-ensure-request-with-valid-pkce-succeeds',
] as const;

const implicit = [
  'oidcc-server',
  'oidcc-idtoken-signature',
  'oidcc-ensure-request-without-nonce-fails',
  ...scopesAndDisplay,
  ...requests,
  'oidcc-ensure-registered-redirect-uri',
  ...requestObjects,
] as const;

const hybrid = [
  'oidcc-server',
  'oidcc-idtoken-signature',
  ...userinfo,
  ...scopesAndDisplay,
  ...requests,
  ...codes,
  'oidcc-ensure-registered-redirect-uri',
  ...requestObjects,
  'oidcc-refresh-token',
] as const;

const afterPost = ['oidcc-server-client-secret-post'] as const;

/** What the OpenID Connect plans run. */
export type OpenIdModule =
  | (typeof basic | typeof implicit | typeof hybrid | typeof afterPost)[number]
  | 'oidcc-discovery-endpoint-verification';

const inMode = (responseMode: OpenIdVariant['responseMode']) => {
  const asking = (responseType: OpenIdVariant['responseType'], clientAuth: OpenIdVariant['clientAuth'] = 'client_secret_basic') => ({
    responseType,
    responseMode,
    clientAuth,
  });
  const run = (variant: OpenIdVariant, ...modules: OpenIdModule[]): Run<OpenIdVariant, OpenIdModule> => ({ variant, modules });
  const withoutNonce = 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow';
  const needsNonce = 'oidcc-ensure-request-without-nonce-fails';
  return {
    basic: [run(asking('code'), ...basic), run(asking('code', 'client_secret_post'), ...afterPost)],
    implicit: [
      run(asking('id_token'), ...implicit),
      run(asking('id_token token'), ...implicit, ...userinfo, 'oidcc-response-type-missing'),
    ],
    hybrid: [
      run(asking('code id_token'), ...hybrid, 'oidcc-response-type-missing', needsNonce, 'oidcc-ensure-request-with-valid-pkce-succeeds'),
      run(asking('code id_token', 'client_secret_post'), ...afterPost),
      run(asking('code token'), ...hybrid, withoutNonce),
      run(asking('code token', 'client_secret_post'), ...afterPost),
      run(asking('code id_token token'), ...hybrid, needsNonce),
      run(asking('code id_token token', 'client_secret_post'), ...afterPost),
    ],
  } as const;
};

const plain = inMode('default');
const formPost = inMode('form_post');
const code: OpenIdVariant = { responseType: 'code', responseMode: 'default', clientAuth: 'client_secret_basic' };

/** The plans for sign-in with OpenID Connect. */
export const openIdPlans = {
  'oidcc-config-certification-test-plan': [{ variant: code, modules: ['oidcc-discovery-endpoint-verification'] }],
  'oidcc-basic-certification-test-plan': plain.basic,
  'oidcc-implicit-certification-test-plan': plain.implicit,
  'oidcc-hybrid-certification-test-plan': plain.hybrid,
  'oidcc-formpost-basic-certification-test-plan': formPost.basic,
  'oidcc-formpost-implicit-certification-test-plan': formPost.implicit,
  'oidcc-formpost-hybrid-certification-test-plan': formPost.hybrid,
} as const satisfies Record<string, readonly Run<OpenIdVariant, OpenIdModule>[]>;

const logout = <const Module extends string>(...modules: Module[]): readonly Run<OpenIdVariant, Module>[] => [{ variant: code, modules }];

/** The plans for signing out. */
export const logoutPlans = {
  'oidcc-rp-initiated-logout-certification-test-plan': logout(
    'oidcc-rp-initiated-logout-discovery-endpoint-verification',
    'oidcc-rp-initiated-logout',
    'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri',
    'oidcc-rp-initiated-logout-modified-id-token-hint',
    'oidcc-rp-initiated-logout-no-id-token-hint',
    'oidcc-rp-initiated-logout-no-params',
    'oidcc-rp-initiated-logout-no-post-logout-redirect-uri',
    'oidcc-rp-initiated-logout-no-state',
    'oidcc-rp-initiated-logout-only-state',
    'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri',
    'oidcc-rp-initiated-logout-bad-id-token-hint',
  ),
  'oidcc-backchannel-rp-initiated-logout-certification-test-plan': logout(
    'oidcc-backchannel-logout-discovery-endpoint-verification',
    'oidcc-backchannel-rp-initiated-logout',
  ),
  'oidcc-frontchannel-rp-initiated-logout-certification-test-plan': logout(
    'oidcc-frontchannel-logout-discovery-endpoint-verification',
    'oidcc-frontchannel-rp-initiated-logout',
  ),
} as const;

const fapi = [
  'discovery-end-point-verification',
  'happy-flow',
  'user-rejects-authentication',
  'ensure-authorization-request-without-state-success',
  'ensure-authorization-request-without-nonce-success',
  'ensure-authorization-request-with-64-char-nonce-success',
  'ensure-other-scope-order-succeeds',
  'test-claims-parameter-identity-claims',
  'access-token-type-header-case-sensitivity',
  'ensure-different-nonce-inside-and-outside-request-object',
  'ensure-different-state-inside-and-outside-request-object',
  'ensure-authorization-request-with-long-nonce',
  'ensure-authorization-request-with-long-state',
  'state-only-outside-request-object-not-used',
  'ensure-request-object-without-redirect-uri-fails',
  'plain-fapi-tolerate-unregistered-redirect-uri',
  'ensure-unsigned-authorization-request-without-using-par-fails',
  'ensure-redirect-uri-in-authorization-request',
  'ensure-response-type-code-idtoken-fails',
  'ensure-response-type-token-fails',
  'ensure-client-id-in-token-endpoint',
  'ensure-holder-of-key-required',
  'ensure-authorization-code-is-bound-to-client',
  'attempt-reuse-authorization-code-after-one-second',
  'ensure-token-endpoint-fails-with-expired-auth-code',
  'refresh-token',
  'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds',
  'par-attempt-reuse-request_uri',
  'par-attempt-to-use-expired-request_uri',
  'par-attempt-to-use-request_uri-for-different-client',
  'par-authorization-request-containing-request_uri-form-param',
  'par-attempt-invalid-http-method',
  'par-ensure-pkce-required',
  'ensure-pkce-code-verifier-required',
  'incorrect-pkce-code-verifier-rejected',
  'par-plain-pkce-rejected',
  'par-without-duplicate-parameters',
] as const;

const withDpop = [
  'check-dpop-proof-nbf-exp',
  'ensure-dpopproof-with-iat-10seconds-before-succeeds',
  'ensure-dpopproof-with-iat-10seconds-after-succeeds',
  'ensure-mismatched-dpop-jkt-fails',
  'ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt',
  'ensure-token-endpoint-fails-with-mismatched-dpop-jkt',
  'ensure-dpopproof-at-par-endpoint-binding-success',
  'ensure-dpop-auth-code-binding-success',
  'dpop-negative-tests',
] as const;

const withPrivateKey = [
  'ensure-signed-client-assertion-with-RS256-fails',
  'ensure-client-assertion-in-token-endpoint',
  'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails',
  'ensure-client-assertion-with-wrong-aud-fails',
  'ensure-client-assertion-with-no-sub-fails',
  // Holds the others in newer releases.
  'ensure-invalid-client-assertions-fail',
  'par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted',
  'par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails',
  'par-test-array-as-audience-fails',
  'par-test-par-endpoint-url-as-audience-fails',
  'par-test-token-endpoint-url-as-audience-fails',
] as const;

/** What the plan of the FAPI 2.0 Security Profile runs. */
export type FapiModule = `fapi2-security-profile-final-${(typeof fapi | typeof withDpop | typeof withPrivateKey)[number]}`;

const fapiRun = (
  clientAuth: FapiVariant['clientAuth'],
  senderConstraint: FapiVariant['senderConstraint'],
): Run<FapiVariant, FapiModule> => {
  const modules = [
    ...fapi,
    ...(senderConstraint === 'dpop' ? withDpop : []),
    ...(clientAuth === 'private_key_jwt' ? withPrivateKey : []),
  ] as const;
  return { variant: { clientAuth, senderConstraint }, modules: modules.map((name) => `fapi2-security-profile-final-${name}` as const) };
};

/** With OpenID Connect, plain requests that are pushed (`fapi_request_method=unsigned`), plain responses and the profile `plain_fapi`. */
export const fapiPlans = {
  'fapi2-security-profile-final-test-plan': [
    fapiRun('private_key_jwt', 'dpop'),
    fapiRun('private_key_jwt', 'mtls'),
    fapiRun('mtls', 'dpop'),
    fapiRun('mtls', 'mtls'),
  ],
} as const;

/** Modules that show nothing here, by why; a file says where the same is shown instead. */
export const leftOut: Readonly<Record<string, { because: string; shownBy?: string }>> = {
  'oidcc-idtoken-unsigned': { because: 'ID tokens are always signed; the suite skips it where discovery does not offer `none`' },
  'fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code': {
    because: 'it waits for a minute until a code has expired',
    shownBy: 'packages/oauth/src/testing/token-store-contract.ts',
  },
  'fapi2-security-profile-final-par-attempt-to-use-expired-request_uri': {
    because: 'it waits for ten minutes until a pushed request has expired',
    shownBy: 'packages/oauth/src/testing/pushed-requests-contract.ts',
  },
};

const ofProfile = (profile: string) => `it belongs to the profile ${profile}, which the variant plain_fapi leaves out`;

/** Modules that the suite's list of the FAPI 2.0 plan has and its variants leave out. */
export const notOfPlainFapi: Readonly<Record<string, string>> = {
  'fapi2-security-profile-final-ensure-registered-redirect-uri': ofProfile('of national ecosystems'),
  'fapi2-security-profile-final-brazil-ensure-bad-payment-signature-fails': ofProfile('openbanking_brazil'),
  'fapi2-security-profile-final-australia-connectid-ensure-invalid-purpose-fails': ofProfile('connectid_au'),
  'fapi2-security-profile-final-australia-connectid-test-claims-parameter-idtoken-identity-claims': ofProfile('connectid_au'),
  'fapi2-security-profile-final-cdr-*': ofProfile('consumerdataright_au'),
  'fapi2-security-profile-final-grant-management-*': 'grant management is a specification of its own, and off unless it is chosen',
};
