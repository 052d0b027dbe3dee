import type { X509Certificate } from 'node:crypto';
import type { AuthFindings } from '@gauth/auth-client';
import { KeystoreError } from '../keys/keystore-error.ts';
import { type Keystore, openKeystore } from '../keys/open-keystore.ts';

/** Opens the product's keystore anew, as a process that starts would; null where none is named. */
export async function askKeystore(keystore: Keystore | undefined): Promise<AuthFindings['keystore']> {
  if (keystore === undefined) return null;
  try {
    const { alias, certificate } = await openKeystore(keystore);
    return { alias, certificateEnds: certificate && endOf(certificate) };
  } catch (error) {
    if (error instanceof KeystoreError) return { problem: error.message };
    throw error;
  }
}

/** Certificates may state what is no date, or none that the contract has a notation for. */
const endOf = ({ validToDate }: X509Certificate): string | undefined =>
  validToDate.getTime() >= 0 ? validToDate.toISOString() : undefined;
