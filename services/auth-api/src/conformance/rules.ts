import type { Rule } from './rule.ts';
import { authorizationRequestRules } from './rules/authorization-requests.ts';
import { clientAuthenticationRules } from './rules/client-authentication.ts';
import { grantRules } from './rules/grants.ts';
import { keyRules } from './rules/keys.ts';
import { logoutRules } from './rules/logout.ts';
import { redirectUriRules } from './rules/redirect-uris.ts';
import { tokenRules } from './rules/tokens.ts';

/** Everything that the profiles ask of a client’s registration, in the order in which a refusal names it. */
export const rules: readonly Rule[] = [
  ...clientAuthenticationRules,
  ...grantRules,
  ...redirectUriRules,
  ...authorizationRequestRules,
  ...tokenRules,
  ...keyRules,
  ...logoutRules,
];
