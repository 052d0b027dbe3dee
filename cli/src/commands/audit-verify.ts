import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type AuditFindings, createKeyRing, type KeyRing, KeyRingError, verifyAudit } from '@gauth/service-kit/audit';
import type { CliCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { CommandFailure, UsageError } from '../failure.ts';

/** Finds out whether an audit stream is as the services wrote it; no service needs to run. */
export const auditVerifyCommand: CliCommand = {
  name: 'audit verify',
  summary: 'finds the records of an audit stream that were cut off, changed, moved, put in, or before which others are missing',
  positionals: 'FILE…',
  options: {
    'key-ring-file': { type: 'string', value: 'FILE', help: 'the KEY_RING of the service; records must have MACs under it' },
    log: { type: 'boolean', help: 'FILE is standard output: other lines stand between, and earlier ones may be gone' },
    json: { type: 'boolean', help: 'what was found, as JSON' },
  },
  async run({ positionals, text, flag, stdout, signal }) {
    if (positionals.length === 0) throw new UsageError('audit verify needs the file of a stream, or several in their order');
    const keyRing = readKeyRing(text('key-ring-file'));
    const lines = linesOf(positionals, signal);
    const findings = await verifyAudit(lines.read(), { keyRing, kind: flag('log') ? 'log' : 'file' });
    if (findings.records === 0 && findings.faults.length === 0)
      throw new CommandFailure('there is no audit record in what was read; a stream begins with one');
    const faults = findings.faults.map(({ line, reason }) => ({ ...lines.place(line), reason }));
    const found = { ...findings, faults };
    stdout.write(flag('json') ? `${JSON.stringify(found)}\n` : said(found));
    return faults.length === 0 ? exitCode.done : exitCode.found;
  },
};

interface Place {
  file: string;
  line: number;
}

/** The lines of all files, and where a line stands by its number over all of them. */
function linesOf(files: readonly string[], signal: AbortSignal) {
  const begins: { file: string; after: number }[] = [];
  let count = 0;
  async function* read(): AsyncGenerator<string> {
    for (const file of files) {
      begins.push({ file, after: count });
      const handle = await open(file).catch(() => {
        throw new CommandFailure(`${file} cannot be read`);
      });
      for await (const line of handle.readLines()) {
        if (signal.aborted) throw new CommandFailure('interrupted');
        count += 1;
        yield line;
      }
    }
  }
  const place = (line: number): Place => {
    const { file = '', after = 0 } = begins.findLast((one) => one.after < line) ?? {};
    return { file, line: line - after };
  };
  return { read, place };
}

function readKeyRing(path: string | undefined): KeyRing | undefined {
  if (path === undefined) return undefined;
  try {
    return createKeyRing(readFileSync(path, 'utf8').trim());
  } catch (error) {
    throw new CommandFailure(error instanceof KeyRingError ? error.message : `${path} cannot be read`);
  }
}

function said({
  records,
  chains,
  openEnds,
  tornLines,
  faults,
}: Omit<AuditFindings, 'faults'> & { faults: readonly (Place & { reason: string })[] }): string {
  const lines = [
    ...faults.map(({ file, line, reason }) => `${file}:${line} ${reason}`),
    `${records} records in ${chains} ${chains === 1 ? 'chain' : 'chains'}${faults.length === 0 ? ', none changed and none missing' : ' besides'}`,
    ...(openEnds > 0 ? [`${openEnds} of them without an end: what stood behind the last record cannot be known`] : []),
    ...(tornLines > 0 ? [`unfinished lines, each told of: ${tornLines}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
