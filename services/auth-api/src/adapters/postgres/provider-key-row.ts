import type { KeyRing } from '@gauth/service-kit';
import type { ProviderKey } from '../../ports/identity-providers.ts';
import type { ProviderKeyState, RegisteredProviderKey } from '../../ports/registered-identity-providers.ts';

/** A row of `auth.identity_provider_keys`. */
export interface ProviderKeyRow {
  id: string;
  providerId: string;
  certificate: string;
  sealedPrivateKey: string;
  notAfter: Date;
  state: ProviderKeyState;
}

/** Selects `ProviderKeyRow`s of every provider: that in use first, then by age, the youngest first. */
export const selectProviderKeys = `select k.id, k.provider_id as "providerId", k.certificate, k.sealed_private_key as "sealedPrivateKey",
  k.not_after as "notAfter", k.state from auth.identity_provider_keys k`;

/** Goes behind `selectProviderKeys`. */
export const keysInOrder = `order by k.state = 'active' desc, k.created_at desc, k.id`;

const inserted = `insert into auth.identity_provider_keys (id, provider_id, certificate, sealed_private_key, not_after, state)
  values ($1, $2, $3, $4, $5, $6)`;

/** What a private key is sealed as, so that it opens for no other key and at no other provider. */
export const providerKeyContext = (providerId: string, keyId: string): string => `identity-provider:${providerId}:key:${keyId}`;

/** The statement that keeps a key, and its values. */
export const insertProviderKey = (
  keyRing: Pick<KeyRing, 'seal'>,
  { providerId, key, state }: { providerId: string; key: ProviderKey; state: ProviderKeyState },
): [string, unknown[]] => [
  inserted,
  [
    key.id,
    providerId,
    key.certificate,
    keyRing.seal(key.privateKey, providerKeyContext(providerId, key.id)),
    new Date(key.notAfter),
    state,
  ],
];

/** A row as administrators see it. */
export const toRegisteredKey = ({ id, certificate, notAfter, state }: ProviderKeyRow): RegisteredProviderKey => ({
  id,
  certificate,
  notAfter: notAfter.getTime(),
  state,
});

/** A row as sign-ins use it. Throws `KeyRingError` where the private half cannot be opened. */
export const toProviderKey = (row: ProviderKeyRow, keyRing: Pick<KeyRing, 'open'>): ProviderKey => ({
  id: row.id,
  certificate: row.certificate,
  privateKey: keyRing.open(row.sealedPrivateKey, providerKeyContext(row.providerId, row.id)),
  notAfter: row.notAfter.getTime(),
});
