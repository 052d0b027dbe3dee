import { chmodSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Shown } from '@gauth/auth-client';
import type { CommandContext } from '../command.ts';
import { CommandFailure } from '../failure.ts';
import { isReadable, readSecret } from './file/secret-reference.ts';
import { hasSecret } from './kinds/clients.ts';
import type { Step } from './plan.ts';
import { nameOf, type Wanted } from './wanted.ts';

/** Finds, before anything is written, every secret that will be missing. Throws CommandFailure that names them all. */
export function checkSecrets(steps: readonly Step[], env: CommandContext['env']): void {
  const faults = steps.flatMap((step) => [...missingIn(step, env), ...unseenIn(step)]);
  if (faults.length > 0) throw new CommandFailure(faults.join('\n'));
}

function missingIn(step: Step, env: CommandContext['env']): string[] {
  const { wanted } = step;
  return fieldsToWrite(step).flatMap((field) => {
    const reference = wanted.secrets[field];
    if (reference === undefined || !isReadable(reference)) return [];
    const read = readSecret(reference, wanted.folder, env);
    return 'fault' in read ? [`${wanted.place}: ${nameOf(wanted)} needs ${field}, and ${read.fault}`] : [];
  });
}

/** A secret that the server makes is shown once; without a place for it nobody would ever know it. */
function unseenIn({ action, wanted }: Step): string[] {
  const isLost = action === 'create' && wanted.kind === 'clients' && hasSecret(wanted.fields) && wanted.secrets.client_secret === undefined;
  return isLost
    ? [`${wanted.place}: ${nameOf(wanted)} needs client_secret: { fromEnv: NAME }, { fromFile: path } or { toFile: path }`]
    : [];
}

function fieldsToWrite({ action, wanted, changes }: Step): string[] {
  if (action === 'create') return Object.keys(wanted.secrets);
  return changes.filter((change) => 'secret' in change).map(({ field }) => field);
}

/** The secrets of a thing, under the names of their fields. Those that the server makes are not among them. */
export function secretsOf(wanted: Wanted, fields: readonly string[], env: CommandContext['env']): Shown {
  const read = fields.flatMap((field) => {
    const reference = wanted.secrets[field];
    if (reference === undefined || !isReadable(reference)) return [];
    const read = readSecret(reference, wanted.folder, env);
    if ('fault' in read) throw new CommandFailure(`${field} is needed, and ${read.fault}`);
    return [[field, read.secret] as const];
  });
  return Object.fromEntries(read);
}

/** Keeps a secret that the server made where the file says, for its owner alone. */
export function keepMadeSecret({ secrets: { client_secret: reference }, folder }: Wanted, secret: string | undefined): void {
  if (secret === undefined || reference === undefined || !('toFile' in reference)) return;
  const path = resolve(folder, reference.toFile);
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
}
