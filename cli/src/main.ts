import type { CliCommand } from './command.ts';
import { applyCommand } from './commands/apply.ts';
import { auditVerifyCommand } from './commands/audit-verify.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { planCommand } from './commands/plan.ts';
import { pruneCommand } from './commands/prune.ts';
import { runCli } from './run-cli.ts';
import { version } from './version.ts';

const commands: readonly CliCommand[] = [
  planCommand,
  applyCommand,
  diffCommand,
  exportCommand,
  pruneCommand,
  auditVerifyCommand,
  doctorCommand,
];

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
// A reader that has gone, such as head, must not end a command in the middle of its writes.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await runCli({
  commands,
  version,
  argv: process.argv.slice(2),
  env: process.env,
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
