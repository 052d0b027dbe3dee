import { z } from 'zod';
import { type ChainEnd, hashMember } from './chain.ts';

/** An audit record as it was read, not yet believed. */
export interface ReadRecord extends ChainEnd {
  /** What its hash was made of. */
  text: string;
  previous: string;
  method: string;
  action: string;
  /** How many bytes of a line that was never finished stand before it. */
  torn: number | undefined;
}

const members = z.object({
  'event.action': z.string(),
  'gauth.audit.chain': z.string().min(1),
  'gauth.audit.sequence': z.int().min(1),
  'gauth.audit.previous': z.string(),
  'gauth.audit.method': z.string(),
  'gauth.audit.hash': z.string(),
  'gauth.audit.torn': z.int().optional(),
});

/** Reads one line; undefined when it is no audit record as `chained` writes them. */
export function readRecord(line: string): ReadRecord | undefined {
  const at = line.lastIndexOf(hashMember);
  const parsed = at < 0 ? undefined : members.safeParse(parseJson(line));
  if (!parsed?.success) return undefined;
  const record = parsed.data;
  // Nothing may stand behind the hash, or it would stand outside of it.
  if (line.slice(at) !== `${hashMember}${record['gauth.audit.hash']}"}`) return undefined;
  return {
    text: `${line.slice(0, at)}}`,
    chain: record['gauth.audit.chain'],
    sequence: record['gauth.audit.sequence'],
    hash: record['gauth.audit.hash'],
    previous: record['gauth.audit.previous'],
    method: record['gauth.audit.method'],
    action: record['event.action'],
    torn: record['gauth.audit.torn'],
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
