import { jwtVerify } from 'jose';
import type { ClientSecrets } from '../ports.ts';
import { type JwtProofDependencies, proveByJwt } from './jwt-proof.ts';
import type { ProveClient } from './method.ts';

const algorithms = ['HS256', 'HS384', 'HS512'];

/** `client_secret_jwt` (OpenID Connect Core §9): authenticated with the secret, which does not travel. */
export const clientSecretJwt = ({ secrets, ...dependencies }: JwtProofDependencies & { secrets: ClientSecrets }): ProveClient =>
  proveByJwt(async (jwt, client, options) => {
    const key = secrets.macKey(client);
    return key && jwtVerify(jwt, key, { ...options, algorithms });
  }, dependencies);
