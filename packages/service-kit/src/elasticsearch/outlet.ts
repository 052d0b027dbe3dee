import type { BackOff } from './back-off.ts';
import type { Deliver, Delivery } from './deliver.ts';
import { type LogDocument, sizeOf } from './log-document.ts';
import type { Problem } from './problem.ts';
import type { Queue } from './queue.ts';
import type { Spool } from './spool.ts';
import type { Settled, Tell } from './tidings.ts';

/** What an outlet empties, and how. */
export interface OutletOptions {
  queue: Queue;
  spool: Spool | undefined;
  deliver: Deliver;
  /** Done before the first delivery; answers what could not be done. */
  prepare: (signal: AbortSignal) => Promise<Problem | undefined>;
  backOff: BackOff;
  settled: Settled;
  tell: Tell;
  signal: AbortSignal;
}

/** Empties a queue into Elasticsearch, or into the spool. */
export interface Outlet {
  /** Hands over what came first: the head of the spool, else of the queue. */
  send(): Promise<void>;
  /** Moves everything to the spool. What finds no room there, or no spool, is lost. */
  spoolAll(): void;
  /** How much the next request takes, in bytes. */
  requestBytes(): number;
}

const fullestRequestBytes = 1_048_576;
const leastRequestBytes = 16_384;

/** One request at a time; what was not taken stays where it was, or goes to the spool. */
export function createOutlet({ queue, spool, deliver, prepare, backOff, settled, tell, signal }: OutletOptions): Outlet {
  let requestBytes = fullestRequestBytes;
  let prepared = false;
  /** What is left to hand over of the head of the spool. */
  let rest: readonly LogDocument[] | undefined;

  const ready = async (): Promise<boolean> => {
    if (prepared) return true;
    const problem = await prepare(signal);
    if (problem?.kind === 'away') backOff.fail(problem);
    else prepared = true;
    if (prepared && problem !== undefined) tell({ kind: 'set-up-failed', reason: problem.reason });
    return prepared;
  };

  const handOver = async (documents: readonly LogDocument[]): Promise<Delivery> => {
    const delivery = await deliver(documents, signal);
    if (delivery.problem === undefined) backOff.succeed();
    else backOff.fail(delivery.problem);
    if (delivery.refusal !== undefined) tell({ kind: 'refused', reason: delivery.refusal });
    if (delivery.cut) requestBytes = Math.max(leastRequestBytes, requestBytes / 2);
    return delivery;
  };

  const toSpool = (documents: readonly LogDocument[]): void => {
    const left = spool === undefined ? documents : spool.append(documents);
    settled({ spooled: documents.length - left.length, dropped: left.length }, sizeOf(documents));
  };

  const sendFromQueue = async (): Promise<void> => {
    const documents = queue.take(requestBytes);
    const { indexed, refused, again } = await handOver(documents);
    settled({ indexed, refused }, sizeOf(documents) - sizeOf(again));
    if (spool === undefined) queue.putBack(again);
    else if (again.length > 0) toSpool(again);
  };

  const sendFromSpool = async (head: readonly LogDocument[]): Promise<void> => {
    const { indexed, refused, again } = await handOver(rest ?? head);
    settled({ indexed, refused }, 0);
    rest = again.length > 0 ? again : undefined;
    if (rest === undefined) spool?.drop();
  };

  return {
    requestBytes: () => requestBytes,
    spoolAll() {
      while (queue.bytes() > 0) toSpool(queue.take(requestBytes));
    },
    async send() {
      if (!(await ready())) return;
      const head = spool?.head();
      await (head === undefined ? sendFromQueue() : sendFromSpool(head));
    },
  };
}
