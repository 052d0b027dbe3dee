import type { AssertionIssuers, Clients, RemoteKeySets, SamlAssertions, SigningKeys, Users } from '../ports.ts';
import { createVerifyByIssuer } from './issuer-keys.ts';
import { createReadJwtAssertion } from './jwt-assertion.ts';
import { createReadOwnAssertion } from './own-assertion.ts';
import { createReadOwnVouched, type ReadOwnVouched } from './own-vouched.ts';
import { createReadSamlAssertion } from './saml-assertion.ts';
import { createFindTrustedIssuer } from './trusted-issuer.ts';
import { createVouch, type ReadVouched } from './vouched.ts';

/** Every kind of assertion that clients may bring for a user. */
export interface AssertionReaders {
  readJwtAssertion: ReadVouched;
  readSamlAssertion: ReadVouched;
  readOwnVouched: ReadOwnVouched;
}

interface Dependencies {
  issuer: string;
  tokenEndpointUrls: readonly string[];
  assertionIssuers: AssertionIssuers;
  remoteKeySets: RemoteKeySets;
  samlAssertions: SamlAssertions;
  clients: Clients;
  users: Users;
  keys: SigningKeys;
}

/** An assertion may name this server by its issuer identifier or by its token endpoint (RFC 7521 §5.1). */
export function createAssertionReaders(dependencies: Dependencies): AssertionReaders {
  const { issuer, tokenEndpointUrls, assertionIssuers, remoteKeySets, samlAssertions, clients, users, keys } = dependencies;
  const findTrustedIssuer = createFindTrustedIssuer(assertionIssuers);
  const vouch = createVouch({ users, audiences: [issuer, ...tokenEndpointUrls] });
  return {
    readJwtAssertion: createReadJwtAssertion({ findTrustedIssuer, verifyByIssuer: createVerifyByIssuer(remoteKeySets), vouch }),
    readSamlAssertion: createReadSamlAssertion({ findTrustedIssuer, samlAssertions, recipients: tokenEndpointUrls, vouch }),
    readOwnVouched: createReadOwnVouched({ issuer, readOwnAssertion: createReadOwnAssertion({ issuer, keys }), clients, users }),
  };
}
