import type { KeyObject, X509Certificate } from 'node:crypto';

/** A private key in a keystore. Java compares aliases without regard to case. */
export interface PrivateKeyEntry {
  alias: string;
  /** Throws `KeystoreError` when the password is another one. */
  open(password: string): KeyObject;
  /** Those that may be its own, as far as they can be read. */
  certificates(): readonly X509Certificate[];
}

/** Reads a keystore whose bytes begin as its kind begins. Throws `KeystoreError` when the password is another one, or bytes are missing. */
export type ReadKeystore = (bytes: Buffer, password: string) => readonly PrivateKeyEntry[];
