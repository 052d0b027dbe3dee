/** The keystore cannot be used as it is configured. Names settings, aliases and kinds of keys; never a password, never key material. */
export class KeystoreError extends Error {
  override readonly name = 'KeystoreError';
}

/** What is said of a file that ends too early or contradicts itself. */
export const damaged = (cause?: unknown): KeystoreError =>
  new KeystoreError('the file that KEYSTORE_FILE names is cut off or damaged', { cause });

/** What is said of a password that opens nothing. The file may have been altered as well: nobody can tell the two apart. */
export const wrongPassword = (): KeystoreError =>
  new KeystoreError('KEYSTORE_PASSWORD does not open the keystore that KEYSTORE_FILE names');

/** What is said of a key that has a password of its own. */
export const wrongKeyPassword = (cause?: unknown): KeystoreError =>
  new KeystoreError('KEYSTORE_KEY_PASSWORD (without it KEYSTORE_PASSWORD) does not open the key that KEYSTORE_ALIAS names', { cause });
