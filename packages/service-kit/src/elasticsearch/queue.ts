import { bytesOf, type LogDocument, sizeOf } from './log-document.ts';

/** Documents in memory, oldest first. */
export interface Queue {
  bytes(): number;
  /** When the oldest came, in milliseconds since 1970. */
  since(): number;
  add(documents: readonly LogDocument[]): void;
  putBack(documents: readonly LogDocument[]): void;
  /** Takes the oldest that fit together, at least one if there is one. */
  take(mostBytes: number): readonly LogDocument[];
}

/** Whoever adds sees to it that it does not grow too large. */
export function createQueue(): Queue {
  let documents: LogDocument[] = [];
  let bytes = 0;
  let since = 0;
  return {
    bytes: () => bytes,
    since: () => since,
    add(added) {
      if (documents.length === 0) since = Date.now();
      for (const document of added) documents.push(document);
      bytes += sizeOf(added);
    },
    putBack(returned) {
      documents = [...returned, ...documents];
      bytes += sizeOf(returned);
    },
    take(mostBytes) {
      let count = 0;
      let taken = 0;
      for (const document of documents) {
        const size = bytesOf(document);
        if (count > 0 && taken + size > mostBytes) break;
        taken += size;
        count += 1;
      }
      bytes -= taken;
      return documents.splice(0, count);
    },
  };
}
