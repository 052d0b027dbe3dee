import type { KeyRing } from '../key-ring.ts';
import { auditDataset } from './audit.ts';
import { type ChainEnd, chainPurpose, plainDigest } from './chain.ts';
import { type ReadRecord, readRecord } from './read-record.ts';

/** The first line that is not as it was written. */
export interface AuditFault {
  /** Counted from one, over all that was read. */
  line: number;
  reason: string;
}

/** What was found out about a stream. */
export interface AuditFindings {
  records: number;
  /** How many chains there are; one for each process on standard output, one for a file. */
  chains: number;
  /** How often a process, or what was read, ended without a record that says so: what stood behind the last one cannot be known. */
  openEnds: number;
  /** Lines that a process could not finish, each told of by the record behind it. */
  tornLines: number;
  fault: AuditFault | undefined;
}

/** How much is demanded of a stream. */
export interface AuditVerification {
  /** Opens the MACs; without it only plain digests can be checked, and a record with a MAC is a fault. With it every record must have one. */
  keyRing?: Pick<KeyRing, 'macMatches'> | undefined;
  /** `log`: standard output, where other lines stand between and beginnings were rotated away. */
  kind: 'file' | 'log';
}

interface Chain extends ChainEnd {
  stopped: boolean;
}

class Fault extends Error {}

/** Actions of the records that chains begin with, and that go on after an end. */
const beginsChain = 'audit.started';
const beginsFile = ['audit.continued', 'audit.resumed'];
const ends = 'audit.stopped';

/** What has been read of a stream so far. */
interface Reading {
  findings: AuditFindings;
  known: Map<string, Chain>;
  /** A line that cannot be read, until the next record says whether it was never finished. */
  unread: { line: number; bytes: number } | undefined;
}

/** Reads lines in their order and finds the first that was changed, moved, put in, or before which others are missing. */
export async function verifyAudit(
  lines: AsyncIterable<string> | Iterable<string>,
  verification: AuditVerification,
): Promise<AuditFindings> {
  const findings: AuditFindings = { records: 0, chains: 0, openEnds: 0, tornLines: 0, fault: undefined };
  const reading: Reading = { findings, known: new Map(), unread: undefined };
  let line = 0;
  for await (const raw of lines) {
    line += 1;
    findings.fault = faultOf(
      () => take(reading, { text: verification.kind === 'log' ? withoutPrefix(raw) : raw, line }, verification),
      reading,
      line,
    );
    if (findings.fault !== undefined) break;
  }
  if (reading.unread !== undefined) findings.fault ??= { line: reading.unread.line, reason: notOurs };
  const chains = [...reading.known.values()];
  findings.chains = chains.length;
  findings.openEnds += chains.filter(({ stopped }) => !stopped).length;
  return findings;
}

const notOurs = 'is no audit record';

/** With its quotation marks, which are escaped in whatever else a line holds: callers choose paths. */
const markOfRecords = `"event.dataset":"${auditDataset}"`;

function faultOf(work: () => void, { unread }: Reading, line: number): AuditFault | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { line: unread?.line ?? line, reason: error.message };
  }
}

function take(reading: Reading, { text, line }: { text: string; line: number }, { keyRing, kind }: AuditVerification): void {
  if (text === '') return;
  const record = readRecord(text);
  if (record !== undefined) follow(reading, record, { keyRing, kind });
  else if (kind === 'file' || text.includes(markOfRecords)) {
    if (reading.unread !== undefined) throw new Fault(notOurs);
    reading.unread = { line, bytes: Buffer.byteLength(text) };
  }
}

function follow(reading: Reading, record: ReadRecord, { keyRing, kind }: AuditVerification): void {
  const { findings, known } = reading;
  const before = known.get(record.chain);
  mustTellOf(record, reading.unread);
  mustBeSealed(record, keyRing);
  if (before === undefined) mustBegin(record, { isFirst: findings.records === 0, kind });
  else mustFollow(record, before);
  if (reading.unread !== undefined) findings.tornLines += 1;
  if (before?.stopped === false && record.action === 'audit.resumed') findings.openEnds += 1;
  reading.unread = undefined;
  known.set(record.chain, { chain: record.chain, sequence: record.sequence, hash: record.hash, stopped: record.action === ends });
  findings.records += 1;
}

/** Container runtimes put the time, the stream and whether the line is whole in front of it. */
const withoutPrefix = (line: string): string => line.replace(/^\S+ (?:stdout|stderr) [FP] /, '');

/** A line that cannot be read was either never finished, and the next record says so, or is not ours. */
function mustTellOf({ torn = 0 }: ReadRecord, unread: { bytes: number } | undefined): void {
  if (torn === (unread?.bytes ?? 0)) return;
  throw new Fault(unread === undefined ? `tells of ${torn} bytes of an unfinished line, which is missing` : notOurs);
}

function mustBeSealed({ method, text, hash }: ReadRecord, keyRing: AuditVerification['keyRing']): void {
  const keyed = method.startsWith('hmac-sha256 ');
  if (keyed && keyRing === undefined) throw new Fault('has a MAC, which only the key ring of the service can check');
  if (!keyed && keyRing !== undefined) throw new Fault('has no MAC, so anybody may have written it');
  const intact = keyRing === undefined ? plainDigest(text) === hash : keyRing.macMatches(chainPurpose, text, hash);
  if (!intact) throw new Fault('was changed');
}

function mustFollow({ sequence, previous, action }: ReadRecord, before: Chain): void {
  if (sequence <= before.sequence) throw new Fault(`is number ${sequence} of its chain, which ${before.sequence} stands before`);
  const missing = sequence - before.sequence - 1;
  if (missing > 0) throw new Fault(`is number ${sequence} of its chain, but ${missing} before it are missing`);
  if (previous !== before.hash) throw new Fault('does not follow the record before it');
  if (before.stopped && !beginsFile.includes(action)) throw new Fault('stands behind the end of its stream');
}

function mustBegin({ sequence, previous, action }: ReadRecord, { isFirst, kind }: { isFirst: boolean; kind: 'file' | 'log' }): void {
  const isBeginning = sequence === 1 && previous === '' && action === beginsChain;
  const continuesFile = isFirst && beginsFile.includes(action);
  if (isBeginning || continuesFile || kind === 'log') return;
  throw new Fault(`is number ${sequence} of its chain, but what stood before it is missing`);
}
