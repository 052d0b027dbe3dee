import type { SignatureAlgorithm } from '@gauth/oauth';

/** A signing key as administrators see it. The key of a keystore has no times of ours, and of a revoked key nothing else is left. */
export interface AdministeredKey {
  kid: string;
  alg: SignatureAlgorithm;
  origin?: 'generated' | 'keystore';
  /** Published before it signs, signing, published after it signed, or revoked. */
  state: 'published' | 'signing' | 'retired' | 'revoked';
  publishedFrom?: Date;
  signsFrom?: Date;
  signsUntil?: Date;
  publishedUntil?: Date;
  revokedAt?: Date;
  /** The id of the key of the ring that its private half is sealed under. */
  sealedUnder?: string | undefined;
}

/** The signing keys behind the ops API. Reads here are for administrators; changes hold on every pod within seconds. */
export interface AdministeredKeys {
  list(): Promise<readonly AdministeredKey[]>;
  /** Publishes a key that signs after its publish time, or at once; gives the one that waits already, where one does. At once, it begins to sign. */
  rotate(alg: SignatureAlgorithm, start: 'after-publishing' | 'at-once'): Promise<AdministeredKey>;
  /** Takes a key away for good and lets another one sign at once; undefined where there is no such key. A second time it changes nothing. */
  revoke(kid: string): Promise<AdministeredKey | undefined>;
}
