/** Types of tokens that can be brought to token exchange (RFC 8693 §3), by the last part of their names. */
const broughtTypes = ['access_token', 'refresh_token', 'id_token', 'jwt', 'saml2'] as const;
export type BroughtTokenType = (typeof broughtTypes)[number];

/** Types that can name an actor: a refresh token proves no identity, and who signs in by SAML acts for nobody. */
const actorTypes = ['access_token', 'id_token', 'jwt'] as const satisfies readonly BroughtTokenType[];

const prefix = 'urn:ietf:params:oauth:token-type:';

/** The registered name of a type. */
export const tokenTypeName = <Type extends string>(type: Type): `${typeof prefix}${Type}` => `${prefix}${type}`;

/** Names that `subject_token_type` and `actor_token_type` may have. */
export const subjectTokenTypeNames = broughtTypes.map(tokenTypeName);
export const actorTokenTypeNames = actorTypes.map(tokenTypeName);

/** The type of a name from the lists above. */
export const tokenTypeOf = <Type extends string>(name: `${typeof prefix}${Type}`): Type => name.slice(prefix.length) as Type;
