import type { AuthFindings } from '@gauth/auth-client';
import { KeystoreError } from '../keys/keystore-error.ts';
import { type Keystore, openKeystore } from '../keys/open-keystore.ts';

/** Opens the product's keystore anew, as a process that starts would; null where none is named. */
export function askKeystore(keystore: Keystore | undefined): AuthFindings['keystore'] {
  if (keystore === undefined) return null;
  try {
    const { alias, certificate } = openKeystore(keystore);
    return { alias, certificateEnds: certificate?.validToDate.toISOString() };
  } catch (error) {
    if (error instanceof KeystoreError) return { problem: error.message };
    throw error;
  }
}
