import type { Keystore } from '../adapters/keys/open-keystore.ts';
import type { Config } from '../config.ts';

/** The product's keystore, where the settings name one. */
export const keystoreOf = ({
  KEYSTORE_FILE: file,
  KEYSTORE_PASSWORD: password = '',
  KEYSTORE_ALIAS: alias,
  KEYSTORE_KEY_PASSWORD: keyPassword,
}: Config): Keystore | undefined => (file === undefined ? undefined : { file, password, alias, keyPassword });
