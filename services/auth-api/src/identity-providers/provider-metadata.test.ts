import { expect, it } from 'vitest';
import { aSamlProvider } from '../../test/support/identity-providers.ts';
import { metadataDocument } from '../../test/support/metadata.ts';
import { memoryIdentityProviders } from '../../test/support/registered-identity-providers.ts';
import type { ProviderKey } from '../ports/identity-providers.ts';
import type { RegisteredSamlProvider } from '../ports/registered-identity-providers.ts';
import { createProviderMetadata } from './provider-metadata.ts';

const address = 'https://idp.test/metadata.xml';
const now = () => new Date('2026-01-01T12:00:00Z');
const waiting: RegisteredSamlProvider = aSamlProvider({
  status: 'PENDING',
  metadata: undefined,
  metadataDocument: undefined,
  metadataUrl: address,
});
const key: ProviderKey = { id: 'k', certificate: 'c', privateKey: 'p', notAfter: 0 };

/** A provider that publishes `documents`, and how often its record was written. */
async function registered(documents: Record<string, string>) {
  const memory = memoryIdentityProviders(now, { documents });
  await memory.identityProviderRegistry.create(waiting, key);
  const written: string[] = [];
  const { update } = memory.identityProviderRegistry;
  memory.identityProviderRegistry.update = (name, decide) => {
    written.push(name.id);
    return update(name, decide);
  };
  return { ...memory, written, metadata: createProviderMetadata({ ...memory, now }) };
}

it('writes nothing when a document says what it said before', async () => {
  const documents = { [address]: metadataDocument() };
  const { metadata, written } = await registered(documents);
  const first = await metadata.refresh(waiting);
  expect(await metadata.refresh(waiting)).toEqual(first);
  expect(written).toHaveLength(1);
  documents[address] = metadataDocument({ logout: '' });
  expect(await metadata.refresh(waiting)).toMatchObject({ metadata: { singleLogout: {} } });
  expect(written).toHaveLength(2);
});

it.each<[string, Partial<RegisteredSamlProvider>]>([
  ['another address', { metadataUrl: 'https://idp.test/other.xml' }],
  ['a certificate to hold it against', { metadataCertificate: 'c' }],
])('takes no document for a provider that was given %s while it was read', async (_what, change) => {
  const { metadata, metadataDocuments, identityProviderRegistry } = await registered({});
  metadataDocuments.fetch = async () => {
    await identityProviderRegistry.update(waiting, () => ({ ...waiting, ...change }));
    return metadataDocument();
  };
  await expect(metadata.refresh(waiting)).rejects.toMatchObject({
    kind: 'conflict',
    message: 'the provider has just been changed; try again',
  });
  expect(await identityProviderRegistry.find(waiting)).toEqual({ ...waiting, ...change });
});

it('leaves a provider that is on as it is when a new document comes', async () => {
  const documents = { [address]: metadataDocument() };
  const { metadata, identityProviderRegistry } = await registered(documents);
  await metadata.refresh(waiting);
  await identityProviderRegistry.update(waiting, (before) => ({ ...before, status: 'ON' }));
  documents[address] = metadataDocument({ logout: '' });
  expect(await metadata.refresh(waiting)).toMatchObject({ status: 'ON', metadata: { singleLogout: {} } });
});
