import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A keystore as the product has it, whose password is `genesys`. */
export const productKeystore = (): Buffer =>
  readFileSync(new URL('../../../services/auth-api/test/keystores/product.jks', import.meta.url));

/** The same, but that its certificate ends on this day, as in `20251101`: nobody verifies who signed it. */
export function keystoreEnding(day: string): Buffer {
  const content = Buffer.from(productKeystore().subarray(0, -20).toString('latin1').replace('21261101', day), 'latin1');
  const password = Buffer.from('genesys', 'utf16le').swap16();
  const digest = createHash('sha1').update(password).update('Mighty Aphrodite').update(content).digest();
  return Buffer.concat([content, digest]);
}
