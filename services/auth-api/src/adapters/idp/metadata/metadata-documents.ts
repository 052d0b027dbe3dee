import type { MetadataDocuments } from '../../../ports/provider-metadata.ts';
import { type FetchOptions, fetchDocument } from './fetch-document.ts';
import { readMetadata } from './read-metadata.ts';

/** Metadata documents over HTTP and XML. */
export const metadataDocuments = (options: FetchOptions): MetadataDocuments => ({
  read: readMetadata,
  fetch: (address) => fetchDocument(address, options),
});
