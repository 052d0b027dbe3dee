// The only code that runs the MIT libraries: a process of its own (see acceptor.ts), because they read their settings from the environment, which is
// one for a whole process, and because tokens of strangers are parsed in C.
import { createRequire } from 'node:module';
import { env } from 'node:process';

/** Proves whom a ticket was given to. Both names belong to `service`, such as `HTTP@host`. */
export interface AcceptorJob {
  keytab: string;
  service: string;
  /** A GSS-API token, base64; or the credential cache whose ticket for `service` is to be presented to ourselves. */
  from: { token: string } | { cache: string };
}

/** What the process says: once whether it can work at all, then one answer for each job. */
export type AcceptorMessage =
  | { kind: 'ready' }
  | { kind: 'missing'; reason: string }
  | { kind: 'accepted'; principal: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'unavailable'; reason: string };

/** As much of the package kerberos as is used; its own types are not there where it is not. */
interface Kerberos {
  initializeClient(service: string, options: { mechOID: number; flags: number }): Promise<{ step(challenge: string): Promise<string> }>;
  initializeServer(service: string): Promise<{ username: string; contextComplete: boolean; step(token: string): Promise<unknown> }>;
  GSS_MECH_OID_KRB5: number;
}

const say = (message: AcceptorMessage): void => {
  process.send?.(message);
};

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(
    /^Unspecified GSS failure\. +Minor code may provide more information: /,
    '',
  );

async function accept(
  { initializeClient, initializeServer, GSS_MECH_OID_KRB5: mechOID }: Kerberos,
  job: AcceptorJob,
): Promise<AcceptorMessage> {
  const { keytab, service, from } = job;
  env.KRB5_KTNAME = `FILE:${keytab}`;
  env.KRB5CCNAME = 'cache' in from ? `FILE:${from.cache}` : 'MEMORY:none';
  const server = await initializeServer(service).catch((error) => `the keytab has no key for ${service}: ${reasonOf(error)}`);
  if (typeof server === 'string') return { kind: 'unavailable', reason: server };
  try {
    const token = 'token' in from ? from.token : await (await initializeClient(service, { mechOID, flags: 0 })).step('');
    await server.step(token);
    if (!server.contextComplete || !server.username) return { kind: 'refused', reason: 'the token proves nobody' };
    return { kind: 'accepted', principal: server.username };
  } catch (error) {
    return { kind: 'refused', reason: reasonOf(error) };
  }
}

function load(): Kerberos | undefined {
  try {
    return createRequire(import.meta.url)('kerberos');
  } catch (error) {
    say({ kind: 'missing', reason: reasonOf(error).split('\n')[0] ?? '' });
    return undefined;
  }
}

const kerberos = load();
if (kerberos === undefined) {
  process.disconnect();
} else {
  // One at a time: whoever sends waits for the answer.
  process.on('message', (job: AcceptorJob) => void accept(kerberos, job).then(say));
  process.on('disconnect', () => process.exit());
  say({ kind: 'ready' });
}
