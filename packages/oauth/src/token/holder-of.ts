import { OAuthError } from '../errors.ts';
import type { Client, Confirmation } from '../model.ts';
import type { ClientCertificate } from '../sender-constraint/client-certificate.ts';
import type { ReadDpopProof } from '../sender-constraint/dpop.ts';
import { holds, type Sender } from '../sender-constraint/sender.ts';
import type { Holder, WhoHolds } from './who-holds.ts';

/** An access token as a request presents it (RFC 6750 §2, RFC 9449 §7, RFC 8705 §3). */
export interface PresentedToken {
  token: string;
  /** Of the `Authorization` header; a token in a form counts as `bearer`. */
  scheme: 'bearer' | 'dpop';
  /** The `DPoP` header. */
  dpop?: string | undefined;
  certificate?: ClientCertificate | undefined;
  method: string;
  /** Addresses of the endpoint, without query. */
  urls: readonly string[];
}

/**
 * The holder of a token that must be good and presented by whoever it is bound to. Throws `invalid_token`, or what is wrong with the DPoP proof.
 */
export type HolderOf = (presented: PresentedToken) => Promise<Holder>;

const refused = (cause: string): OAuthError =>
  new OAuthError('invalid_token', 'the access token is unknown, expired or revoked', { cause });

/** A bound token is worth nothing without its key: neither as bearer token nor with the proof of another key. */
export function createHolderOf({ whoHolds, readDpopProof }: { whoHolds: WhoHolds; readDpopProof: ReadDpopProof }): HolderOf {
  async function provedKey({ token, scheme, dpop, method, urls }: PresentedToken, client: Client): Promise<{ jkt: string }> {
    if (scheme !== 'dpop') throw refused('sender constraint: a token bound to a DPoP key came as bearer token');
    if (dpop === undefined) throw new OAuthError('invalid_dpop_proof', 'the DPoP proof is missing', { cause: 'dpop: no DPoP header' });
    return readDpopProof({ proof: dpop, method, urls, accessToken: token, client });
  }

  async function proved(presented: PresentedToken, { client }: Holder, confirmation: Confirmation): Promise<Sender> {
    if ('jkt' in confirmation) return provedKey(presented, client);
    return presented.certificate === undefined ? {} : { certificate: presented.certificate };
  }

  return async (presented) => {
    const holder = await whoHolds(presented.token);
    if (holder === undefined) throw refused('token: not found alive');
    const { confirmation: bound } = holder.authorization;
    if (presented.scheme === 'dpop' && !(bound && 'jkt' in bound))
      throw refused('sender constraint: DPoP scheme with a token that is bound to no key');
    if (bound && !holds(bound, await proved(presented, holder, bound))) throw refused('sender constraint: presented with another key');
    return holder;
  };
}
