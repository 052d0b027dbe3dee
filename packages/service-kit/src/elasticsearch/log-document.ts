/** A line on its way to Elasticsearch. */
export interface LogDocument {
  /** Unique for ever, so that sending it again makes no second document. */
  id: string;
  kind: DocumentKind;
  /** One JSON object, without the line feed. */
  line: string;
}

/** What a line belongs to: the log of the service, or the audit trail. */
export type DocumentKind = 'service' | 'audit';

/** What a document counts in memory, in bytes: its line with the line feed. */
export const bytesOf = ({ line }: LogDocument): number => Buffer.byteLength(line) + 1;

/** What documents count in memory, in bytes. */
export const sizeOf = (documents: readonly LogDocument[]): number => documents.reduce((sum, document) => sum + bytesOf(document), 0);
