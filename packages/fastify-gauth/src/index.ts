export { gauth } from './gauth.ts';
export { GauthError } from './gauth-error.ts';
export type { GauthIdentity } from './identity.ts';
export type { BearerOptions, ChainOptions, GauthOptions } from './options.ts';
