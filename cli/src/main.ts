import type { CliCommand } from './command.ts';
import { applyCommand } from './commands/apply.ts';
import { auditVerifyCommand } from './commands/audit-verify.ts';
import { diffCommand } from './commands/diff.ts';
import { planCommand } from './commands/plan.ts';
import { doctorCommand } from './commands/doctor.ts';
import { runCli } from './run-cli.ts';
import { version } from './version.ts';

const commands: readonly CliCommand[] = [planCommand, applyCommand, diffCommand, auditVerifyCommand, doctorCommand];

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

process.exitCode = await runCli({
  commands,
  version,
  argv: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
