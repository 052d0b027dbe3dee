import type { Shown } from '@gauth/auth-client';
import type { CommandContext } from '../command.ts';
import { CommandFailure, FaultyFiles } from '../failure.ts';
import { changedFields } from './changes.ts';
import { isReadable, readSecret } from './file/secret-reference.ts';
import { kindOf } from './kinds.ts';
import { faultOfPlace, placeOfMadeSecret } from './made-secret.ts';
import type { Step } from './plan.ts';
import { nameOf, type Wanted } from './wanted.ts';

/** Finds, before anything is written, every secret that will be missing. Throws FaultyFiles that names them all. */
export function checkSecrets(steps: readonly Step[], env: CommandContext['env']): void {
  const faults = steps.flatMap((step) => [...missingIn(step, env), ...unseenIn(step)]);
  if (faults.length > 0) throw new FaultyFiles(faults);
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

/** A secret that is made here or by the server is known once; without a place for it nobody would ever know it. */
function unseenIn(step: Step): string[] {
  const { wanted } = step;
  const place = placeOfMadeSecret(wanted);
  const fault = (says: string) => [`${wanted.place}: ${nameOf(wanted)} needs client_secret: ${says}`];
  const asked = isAskedFor(step);
  const isJwt = wanted.fields.tokenEndpointAuthMethod === 'client_secret_jwt';
  if (asked && place === undefined)
    return fault(isJwt ? '{ toFile: path }, for the server makes it' : '{ fromEnv: NAME }, { fromFile: path } or { toFile: path }');
  if (place === undefined || !(asked || fieldsToWrite(step).includes('client_secret'))) return [];
  return placeFault(step, place);
}

function placeFault({ action, wanted, present }: Step, place: string): string[] {
  const says = faultOfPlace(place, action === 'create' ? 'kept' : 'replaced');
  if (says !== undefined) return [`${wanted.place}: ${nameOf(wanted)} has a secret to be kept, and ${place} ${says}`];
  if (action === 'update' && present?.fields.tokenEndpointAuthMethod === 'client_secret_jwt')
    return [`${wanted.place}: ${nameOf(wanted)} gets its secret only when it is made; delete the client and run the command again`];
  return [];
}

function isAskedFor({ action, wanted, changes }: Step): boolean {
  if (action !== 'create' && action !== 'update') return false;
  const isReadFrom = wanted.secrets.client_secret !== undefined && isReadable(wanted.secrets.client_secret);
  const fields = action === 'create' ? { ...wanted.fields, ...(isReadFrom && { client_secret: true }) } : changedFields(changes);
  return kindOf(wanted).makesSecret?.(fields, action) === true;
}

function fieldsToWrite({ action, wanted, changes }: Step): string[] {
  if (action === 'create') return Object.keys(wanted.secrets);
  return changes.filter((change) => 'secret' in change).map(({ field }) => field);
}

/** The secrets of a thing, under the names of their fields. Those that are made are not among them. */
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
