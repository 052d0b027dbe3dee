import type { ConfigServerFault } from '@gauth/auth-client';
import { ConfigServerError } from '@gauth/config-server';
import { KeyRingError } from '@gauth/service-kit';

const unknownNames = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ESERVFAIL', 'EREFUSED']);

/** Codes of a registration that is refused, and what was stated wrongly. */
const refusals: Readonly<Record<string, ConfigServerFault>> = {
  'unknown-application': 'application',
  'application-disabled': 'application',
  'no-application-permission': 'application',
  'wrong-credentials': 'service-account',
  'account-disabled': 'service-account',
  'account-locked': 'service-account',
  'account-expired': 'service-account',
  'tenant-disabled': 'service-account',
  'password-change-required': 'service-account',
};

/** Which thing is wrong where a Configuration Server cannot be asked; the innermost cause decides. */
export function configServerFault(error: unknown): ConfigServerFault {
  const faults = chainOf(error).map(faultOf);
  return faults.findLast((fault) => fault !== undefined) ?? 'other';
}

/** The messages of an error and of its causes, without repetition. */
export const reasonOf = (error: unknown): string =>
  [...new Set(chainOf(error).map(({ message }) => message))].filter((message) => message !== '').join(': ');

function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let next = error; next instanceof Error && chain.length < 8; next = next.cause) chain.push(next);
  return chain;
}

function faultOf(error: Error): ConfigServerFault | undefined {
  if (error instanceof KeyRingError) return 'key-ring';
  if (error instanceof ConfigServerError) return refusals[error.code];
  return systemFault(error) ?? spokenFault(error);
}

function systemFault({ code = '' }: NodeJS.ErrnoException): ConfigServerFault | undefined {
  if (unknownNames.has(code)) return 'address';
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code)) return 'certificate';
  return /^(ECONN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)/.test(code) ? 'connection' : undefined;
}

function spokenFault({ name, message }: Error): ConfigServerFault | undefined {
  if (/ serves the location /.test(message)) return 'location';
  if (/the token may not read the service|Consul answered with status 40[13]/.test(message)) return 'consul-token';
  if (/Consul/.test(message)) return 'consul';
  if (/^the name stands for no server|^no address within/.test(message)) return 'address';
  return name === 'TimedOut' || name === 'ConnectionLost' ? 'connection' : undefined;
}
