import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { auditVerifyCommand } from './audit-verify.ts';
import { doctorCommand } from './doctor.ts';

it.each([[['audit', 'verify', fileURLToPath(import.meta.url)]], [['doctor', '--url', 'http://127.0.0.1:1']]])(
  '%j says nothing of what it did not look at to its end',
  async (argv) => {
    const said = { out: '', err: '' };
    const code = await runCli({
      ...{ commands: [auditVerifyCommand, doctorCommand], version: '1.2.3', argv, env: {}, signal: AbortSignal.abort() },
      stdin: () => Readable.from([]),
      stdout: { write: (text) => (said.out += text) },
      stderr: { write: (text) => (said.err += text) },
    });
    expect({ code, ...said }).toEqual({ code: 1, out: '', err: 'gauth: interrupted\n' });
  },
);
