import { createPublicKey } from 'node:crypto';
import type { ProviderKey } from '../../../ports/identity-providers.ts';

/** Our keys as a provider reads them (RFC 7517 §5). No `alg`: which of two an RSA key signs with is chosen by what the provider takes. */
export const publicKeys = (keys: readonly ProviderKey[]): { keys: readonly Record<string, unknown>[] } => ({
  keys: keys.map(({ id, certificate }) => ({ ...createPublicKey(certificate).export({ format: 'jwk' }), kid: id, use: 'sig' })),
});
