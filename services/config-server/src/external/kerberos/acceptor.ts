import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@gauth/service-kit';
import type { TicketAnswer } from '../module.ts';
import type { AcceptorJob, AcceptorMessage } from './acceptor-process.ts';

/** Proves by a keytab whom tickets were given to. Never throws. */
export interface Acceptor {
  accept(job: AcceptorJob): Promise<TicketAnswer>;
  close(): Promise<void>;
}

interface AcceptorOptions {
  environment: Readonly<Record<string, string>>;
  logger: Logger;
  /** A job asks nobody, so it takes a millisecond; after this time its process is killed. */
  longestMs?: number;
  /** Jobs in line. */
  capacity?: number;
  /** What the process runs. */
  program?: string;
}

const startMs = 10_000;
const file = fileURLToPath(import.meta.url);
const ownProgram = file.replace(/acceptor\.\w+$/, `acceptor-process${extname(file)}`);

/** Starts the process with the first job, and anew with the next one after it has broken down. Jobs are done one after the other. */
export function createAcceptor({
  environment,
  logger,
  longestMs = 2000,
  capacity = 1000,
  program = ownProgram,
}: AcceptorOptions): Acceptor {
  let child: ChildProcess | undefined;
  let missing: string | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const start = async (): Promise<ChildProcess | undefined> => {
    const started = fork(program, [], {
      env: environment,
      execArgv: [],
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    started.on('error', () => {});
    const said = await nextMessage(started, startMs);
    if (said?.kind === 'ready') return started;
    started.kill('SIGKILL');
    if (said?.kind === 'missing') {
      missing = `Kerberos is not built in: ${said.reason}`;
      logger.error({ event: 'kerberos.missing', 'event.reason': said.reason }, missing);
    }
    return undefined;
  };

  const work = async (job: AcceptorJob): Promise<TicketAnswer> => {
    if (missing === undefined && !isRunning(child)) child = await start();
    if (missing !== undefined) return { kind: 'unavailable', reason: missing };
    if (!isRunning(child)) return { kind: 'unavailable', reason: 'the process that verifies tickets does not start' };
    child.send(job);
    const said = await nextMessage(child, longestMs);
    if (said !== undefined && said.kind !== 'ready' && said.kind !== 'missing') return said;
    child.kill('SIGKILL');
    child = undefined;
    logger.error({ event: 'kerberos.broken-down' }, 'the process that verifies tickets broke down over one and is started anew');
    return { kind: 'refused', reason: 'the process that verifies tickets broke down over it' };
  };

  return {
    async accept(job) {
      if (waiting >= capacity) return { kind: 'unavailable', reason: 'too many tickets wait to be verified' };
      waiting += 1;
      const answer = last.then(() => work(job));
      last = answer;
      return answer.finally(() => {
        waiting -= 1;
      });
    },
    async close() {
      await last;
      child?.disconnect();
      child = undefined;
    },
  };
}

const isRunning = (child: ChildProcess | undefined): child is ChildProcess => child?.connected === true;

/** What the process says next; undefined when it says nothing in time or is gone. */
function nextMessage(child: ChildProcess, withinMs: number): Promise<AcceptorMessage | undefined> {
  return new Promise((resolve) => {
    const done = (message?: AcceptorMessage): void => {
      clearTimeout(timer);
      child.off('message', heard).off('exit', gone).off('error', gone);
      resolve(message);
    };
    const heard = (message: unknown): void => done(message as AcceptorMessage);
    const gone = (): void => done();
    const timer = setTimeout(gone, withinMs);
    child.on('message', heard).on('exit', gone).on('error', gone);
  });
}
