import type { SamlMetadata } from './identity-providers.ts';

/** What is wrong with a metadata document, or with the way to it. The message names the rule, for operators, and repeats nothing of the document. */
export class MetadataFault extends Error {
  override readonly name = 'MetadataFault';
}

/** What a document is held against. */
export interface MetadataExpectation {
  /** Which identity provider is meant where the document has several; the only one that is taken. */
  entityId?: string | undefined;
  /** PEM; the document must be signed by its key. */
  certificate?: string | undefined;
  now: Date;
}

/** Metadata documents of SAML identity providers (SAML 2.0 Metadata §2). */
export interface MetadataDocuments {
  /** Reads what concerns an identity provider. Throws `MetadataFault`. */
  read(document: string, expectation: MetadataExpectation): SamlMetadata;
  /** Asks an address for a document. Throws `MetadataFault`, also where nobody answers. */
  fetch(address: string): Promise<string>;
}

/** Bytes of a document at most. */
export const maxMetadataBytes = 524_288;
