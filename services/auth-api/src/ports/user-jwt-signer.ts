import type { Signer } from '@gauth/oauth';

/** What the JWT in `X-GWS-User` is signed with. */
export type UserJwtSigner = () => Promise<Signer>;
