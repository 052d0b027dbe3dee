import type { VerifyClientJwt } from '../client-jwt.ts';
import { type JwtProofDependencies, proveByJwt } from './jwt-proof.ts';
import type { ProveClient } from './method.ts';

/** `private_key_jwt` (RFC 7523 §2.2, OpenID Connect Core §9): signed with a key that the client alone has. */
export const privateKeyJwt = ({
  verifyClientJwt,
  ...dependencies
}: JwtProofDependencies & { verifyClientJwt: VerifyClientJwt }): ProveClient => proveByJwt(verifyClientJwt, dependencies);
