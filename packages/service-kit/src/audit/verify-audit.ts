import type { KeyRing } from '../key-ring.ts';
import { auditDataset } from './audit.ts';
import { type ChainEnd, chainPurpose, plainDigest } from './chain.ts';
import { type ReadRecord, readRecord } from './read-record.ts';

/** A line that is not as it was written, or before which others are missing. */
export interface AuditFault {
  /** Counted from one, over all that was read. */
  line: number;
  reason: string;
}

/** What was found out about a stream. */
export interface AuditFindings {
  /** Those that somebody sealed who could; where they stand is another question. */
  records: number;
  /** How many chains there are; one for each process on standard output, one for a file. */
  chains: number;
  /** How often a process, or what was read, ended without a record that says so: what stood behind the last one cannot be known. */
  openEnds: number;
  /** Lines that a process could not finish, each told of by the record behind it. */
  tornLines: number;
  /** In their order; nothing was read behind the twentieth. */
  faults: AuditFault[];
}

/** How much is demanded of a stream. */
export interface AuditVerification {
  /** Opens the MACs; without it only plain digests can be checked, and a record with a MAC is a fault. With it every record must have one. */
  keyRing?: Pick<KeyRing, 'macMatches'> | undefined;
  /** `log`: standard output, where other lines stand between and beginnings were rotated away. */
  kind: 'file' | 'log';
}

/** Where more is wrong, it is all of it. */
const mostFaults = 20;

interface Chain extends ChainEnd {
  stopped: boolean;
  /** How many lines were lost to whom reads when this end was reached. */
  unbelieved: number;
}

/** Actions of the records that chains begin with, that files of a chain begin with, and that go on after an end. */
const beginsChain = 'audit.started';
const beginsFile = 'audit.continued';
const goesOn = [beginsFile, 'audit.resumed'];
const ends = 'audit.stopped';

/** What has been read of a stream so far. */
interface Reading extends AuditVerification {
  findings: AuditFindings;
  known: Map<string, Chain>;
  /** A line that cannot be read, until the next record says whether it was never finished. */
  unread: { line: number; bytes: number } | undefined;
  /** Faulty lines so far that may be records which chains lack: what is missing because of them is told of already. */
  unbelieved: number;
}

/** Reads lines in their order and finds those that were cut off, changed, moved, put in, or before which others are missing. */
export async function verifyAudit(
  lines: AsyncIterable<string> | Iterable<string>,
  verification: AuditVerification,
): Promise<AuditFindings> {
  const findings: AuditFindings = { records: 0, chains: 0, openEnds: 0, tornLines: 0, faults: [] };
  const reading: Reading = { ...verification, findings, known: new Map(), unread: undefined, unbelieved: 0 };
  let line = 0;
  for await (const raw of lines) {
    line += 1;
    take(reading, verification.kind === 'log' ? withoutPrefix(raw) : raw, line);
    if (findings.faults.length >= mostFaults) break;
  }
  giveUpUnread(reading);
  const chains = [...reading.known.values()];
  findings.chains = chains.length;
  findings.openEnds += chains.filter(({ stopped }) => !stopped).length;
  return findings;
}

/** Container runtimes put the time, the stream and whether the line is whole in front of it. */
const withoutPrefix = (line: string): string => line.replace(/^\S+ (?:stdout|stderr) [FP] /, '');

/** With its quotation marks, which are escaped in whatever else a line holds: callers choose paths. */
const markOfRecords = `"event.dataset":"${auditDataset}"`;

function take(reading: Reading, text: string, line: number): void {
  if (text === '') return;
  const record = readRecord(text);
  if (record !== undefined) follow(reading, record, line);
  else if (reading.kind === 'file' || text.includes(markOfRecords)) {
    giveUpUnread(reading);
    reading.unread = { line, bytes: Buffer.byteLength(text) };
  }
}

/** A line that no record tells of was cut off elsewhere, or is not ours. */
function giveUpUnread(reading: Reading): void {
  if (reading.unread !== undefined) disbelieve(reading, { line: reading.unread.line, reason: 'is no whole audit record' });
  reading.unread = undefined;
}

function disbelieve(reading: Reading, fault: AuditFault): void {
  reading.findings.faults.push(fault);
  reading.unbelieved += 1;
}

function follow(reading: Reading, record: ReadRecord, line: number): void {
  settleTorn(reading, record, line);
  const reason = sealFault(record, reading.keyRing);
  if (reason === undefined) append(reading, record, line);
  else disbelieve(reading, { line, reason });
}

/** Whatever is wrong with its place, the chain goes on behind it. */
function append(reading: Reading, record: ReadRecord, line: number): void {
  const { findings, known, unbelieved } = reading;
  const { chain, sequence, hash, action } = record;
  const before = known.get(chain);
  const reason = before === undefined ? beginningFault(record, reading) : followingFault(record, before, unbelieved);
  if (reason !== undefined) findings.faults.push({ line, reason });
  findings.records += 1;
  if (before !== undefined && sequence <= before.sequence) return;
  if (before?.stopped === false && action === 'audit.resumed') findings.openEnds += 1;
  known.set(chain, { chain, sequence, hash, stopped: action === ends, unbelieved });
}

/** A line that cannot be read is none that is missing where the next record says that it was never finished. */
function settleTorn(reading: Reading, { torn = 0 }: ReadRecord, line: number): void {
  const { findings, unread } = reading;
  if (unread !== undefined && unread.bytes === torn) {
    findings.tornLines += 1;
    reading.unread = undefined;
  } else if (unread === undefined && torn > 0)
    findings.faults.push({ line, reason: `tells of ${torn} bytes of an unfinished line, which is missing` });
  giveUpUnread(reading);
}

function sealFault({ method, text, hash }: ReadRecord, keyRing: AuditVerification['keyRing']): string | undefined {
  const keyed = method.startsWith('hmac-sha256 ');
  if (keyed && keyRing === undefined) return 'has a MAC, which only the key ring of the service can check';
  if (!keyed && keyRing !== undefined) return 'has no MAC, so anybody may have written it';
  const intact = keyRing === undefined ? plainDigest(text) === hash : keyRing.macMatches(chainPurpose, text, hash);
  return intact ? undefined : 'was changed';
}

function followingFault({ sequence, previous, action }: ReadRecord, before: Chain, unbelieved: number): string | undefined {
  const missing = sequence - before.sequence - 1;
  if (missing < 0) return `is number ${sequence} of its chain, which ${before.sequence} stands before`;
  if (missing > unbelieved - before.unbelieved) return `is number ${sequence} of its chain, but ${missing} before it are missing`;
  if (missing > 0) return undefined;
  if (previous !== before.hash) return 'does not follow the record before it';
  return before.stopped && !goesOn.includes(action) ? 'stands behind the end of its stream' : undefined;
}

function beginningFault({ sequence, previous, action }: ReadRecord, { findings, kind, unbelieved }: Reading): string | undefined {
  const isBeginning = sequence === 1 ? previous === '' && action === beginsChain : sequence - 1 <= unbelieved;
  const continuesFile = findings.records === 0 && action === beginsFile;
  if (isBeginning || continuesFile || kind === 'log') return undefined;
  return `is number ${sequence} of its chain, but what stood before it is missing`;
}
