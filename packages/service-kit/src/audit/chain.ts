import { createHash, randomUUID } from 'node:crypto';
import type { KeyRing } from '../key-ring.ts';

/** The last record of a chain that is known. */
export interface ChainEnd {
  chain: string;
  sequence: number;
  hash: string;
}

/** A record, ready to be written, and where its chain ends with it. */
export interface ChainedRecord {
  /** Without the line feed. */
  line: string;
  end: ChainEnd;
}

/** What binds records to one another: a MAC where the service has a key ring, so that only its holders can make records, else a mere digest. */
export interface ChainSeal {
  /** As records name it. */
  method: string;
  digest(text: string): string;
}

/** The MAC has a purpose of its own, so no other use of the ring makes hashes of records. */
export const chainPurpose = 'audit chain';

/** Seals under the current key of the ring; without a ring anybody who can write the file can seal. */
export function createChainSeal(keyRing: Pick<KeyRing, 'mac' | 'currentId'> | undefined): ChainSeal {
  return keyRing === undefined
    ? { method: 'sha256', digest: plainDigest }
    : { method: `hmac-sha256 ${keyRing.currentId}`, digest: (text) => keyRing.mac(chainPurpose, text) };
}

/** The digest of `sha256` chains, base64url. */
export const plainDigest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The end of a chain that has no record yet. */
export const newChain = (): ChainEnd => ({ chain: randomUUID(), sequence: 0, hash: '' });

/** What stands before the hash in a line; what it is made of is the line without it. */
export const hashMember = ',"gauth.audit.hash":"';

/** Makes the record that follows `after`. Its hash is over the bytes of the line without the hash itself, and so over the hash of the record before it. */
export function chained(fields: Readonly<Record<string, unknown>>, after: ChainEnd, seal: ChainSeal): ChainedRecord {
  const sequence = after.sequence + 1;
  const text = asciiJson({
    ...fields,
    'gauth.audit.chain': after.chain,
    'gauth.audit.sequence': sequence,
    'gauth.audit.previous': after.hash,
    'gauth.audit.method': seal.method,
  });
  const own = seal.digest(text);
  return { line: `${text.slice(0, -1)}${hashMember}${own}"}`, end: { chain: after.chain, sequence, hash: own } };
}

/** One byte a character, so that no reader can take the bytes for others and a line can be broken off at any of them. */
const asciiJson = (value: object): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
