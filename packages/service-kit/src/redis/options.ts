import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { RedisOptions as DriverOptions } from 'ioredis';
import type { RedisAddress } from './address.ts';

/** What may be told beside the address. */
export interface RedisOptions {
  /** PEM file of the authority that signed the servers' certificates (`rediss://`). */
  caFile?: string | undefined;
  /** The host name in their certificates, where it is not the one that was connected to. */
  serverName?: string | undefined;
  /** How long one command may take. A command that waits behind a stuck pipeline waits up to twice as long, and both must fit into two seconds. */
  commandTimeoutMs?: number | undefined;
}

/** How every connection to a server behaves: it gives up on a silent server, and sends no command again that may have been carried out. */
export const connectionOptions = (address: RedisAddress, options: RedisOptions) =>
  ({
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: options.commandTimeoutMs ?? 900,
    connectTimeout: 2000,
    socketTimeout: 5000,
    // After a failover the old master still answers, but takes no writes.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(address.username !== undefined && { username: address.username }),
    ...(address.password !== undefined && { password: address.password }),
    ...(address.tls && { tls: tlsOptions(options) }),
  }) satisfies DriverOptions;

/** For ever, with pauses of two seconds at most. */
export const reconnectAfterMs = (attempts: number): number => Math.min(50 * 2 ** Math.min(attempts, 10), 2000);

export const tlsOptions = ({ caFile, serverName }: RedisOptions): ConnectionOptions => ({
  ...(caFile !== undefined && { ca: readFileSync(caFile) }),
  ...(serverName !== undefined && { servername: serverName }),
});
