import type { KeyObject } from 'node:crypto';

/** A private key in a keystore. Java compares aliases without regard to case. */
export interface PrivateKeyEntry {
  alias: string;
  /** Throws `KeystoreError` when the password is another one. */
  open(password: string): KeyObject;
}

/** Reads a keystore whose bytes begin as its kind begins. Throws `KeystoreError` when the password is another one, or bytes are missing. */
export type ReadKeystore = (bytes: Buffer, password: string) => readonly PrivateKeyEntry[];
