import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { berLength } from './ber.ts';
import { answers, type LdapResult, type Question, readQuestion, readResponse } from './response-message.ts';

/** SEQUENCE, with which every message begins. */
const messageTag = 0x30;
const longestMessage = 64 * 1024;
const longestAnswer = 1024 * 1024;
/** Two entries are asked for at most; more references than this are no directory's. */
const mostMessages = 1000;

/** What came since the last question. */
export interface Received {
  result: LdapResult | undefined;
  /** References one by one, each with the places that it names. */
  references: (readonly string[])[];
}

/**
 * A directory's side of a connection. It lets through whole messages of the shape of RFC 4511 that answer the open question, no more than 1,000
 * and 1 MiB of them; anything else ends the connection. It stands between the socket and the parser, which believes every length.
 */
export class DirectoryStream extends Duplex {
  /** As a socket says that it is connected. */
  readonly connecting = false;
  readonly readyState = 'open';
  /** Why the connection was ended from this side. */
  violation: string | undefined;
  isClosedByServer = false;
  received: Received = { result: undefined, references: [] };

  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #octets = 0;
  #messages = 0;
  #question: Question | undefined;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', this.#take).on('close', this.#end).on('end', this.#end);
  }

  /** Gives the socket back, for TLS to begin on it. Throws when more came than whole messages, because that was not said under TLS (RFC 4513 §3.1.1). */
  release(): Socket {
    if (this.#rest.length > 0) throw new Error('octets before TLS');
    return this.#socket.off('data', this.#take).off('close', this.#end).off('end', this.#end);
  }

  override _read(): void {
    // Messages are pushed as they come: what may come at once is bounded.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.received = { result: undefined, references: [] };
    this.#octets = 0;
    this.#messages = 0;
    this.#question = readQuestion(chunk);
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  readonly #end = (): void => {
    this.isClosedByServer ||= !this.destroyed;
    this.destroy();
  };

  readonly #take = (chunk: Buffer): void => {
    try {
      this.#octets += chunk.length;
      if (this.#octets > longestAnswer) throw new Error(`an answer is longer than ${longestAnswer} octets`);
      this.#rest = Buffer.concat([this.#rest, chunk]);
      for (let message = this.#next(); message !== undefined; message = this.#next()) {
        if (this.#isAnswer(message)) this.push(message);
      }
    } catch (error) {
      this.violation = `malformed: ${(error as Error).message}`;
      this.destroy();
    }
  };

  #next(): Buffer | undefined {
    if (this.#rest.length > 0 && this.#rest[0] !== messageTag) throw new Error('not a message of LDAP');
    const length = berLength(this.#rest, longestMessage);
    if (length === undefined || length > this.#rest.length) return undefined;
    const message = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return message;
  }

  /** Notes what a message says, and whether it is for whoever asked. */
  #isAnswer(bytes: Buffer): boolean {
    this.#messages += 1;
    if (this.#messages > mostMessages) throw new Error(`an answer has more than ${mostMessages} messages`);
    const message = readResponse(bytes);
    // One without a question announces the end of the connection (RFC 4511 §4.4.1).
    if (message.id === 0) return false;
    if (!answers(message, this.#question)) throw new Error('an answer to nothing that was asked');
    if (message.kind === 'reference') this.received.references.push(message.urls);
    if (message.kind !== 'result') return true;
    this.received.result = message.result;
    this.#question = undefined;
    return true;
  }
}
