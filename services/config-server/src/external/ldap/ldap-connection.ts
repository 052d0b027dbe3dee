import { BerWriter, PasswordPolicyControl, type PasswordPolicyValue, ResultCodeError } from 'ldapts';
import { type Endpoint, openDirectorySocket } from './directory-socket.ts';
import { DirectoryStream } from './directory-stream.ts';
import { NoAnswer, ResultFailure, SearchFailure } from './ldap-failures.ts';
import type { SearchScope } from './ldap-url.ts';
import { clientOn } from './ldapts-client.ts';
import { resultCodes } from './result-codes.ts';

/** Where and whom to look for. */
export interface SearchRequest {
  base: string;
  scope: SearchScope;
  /** RFC 4515. */
  filter: string;
}

/** Names that a search found, two at most, whether there may be more, and the references to other servers that came with them. */
export interface SearchAnswer {
  names: readonly string[];
  isComplete: boolean;
  references: readonly (readonly string[])[];
}

/**
 * One connection for one question after the other. Each throws ResultFailure (a search, SearchFailure) when the server says no, NoAnswer when it says nothing in time, and the
 * signal's reason; after the last two the connection is closed.
 */
export interface LdapConnection {
  isOpen(): boolean;
  /** Binds with a password that is not empty (RFC 4513 §5.1.3), and gives what the server says of the password. */
  bind(name: string, password: string, signal: AbortSignal): Promise<PasswordPolicyValue | undefined>;
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchAnswer>;
  /** Changes the password of whoever is bound (RFC 3062). */
  changePassword(passwords: { old: string; new: string }, signal: AbortSignal): Promise<void>;
  close(): void;
}

const passwordModify = '1.3.6.1.4.1.4203.1.11.1';
/** RFC 4511 §4.5.1.8: no attribute. */
const noAttributes = ['1.1'];

/** Opens a connection. Throws as its questions do. */
export async function openLdapConnection(endpoint: Endpoint, signal: AbortSignal): Promise<LdapConnection> {
  const stream = new DirectoryStream(await openDirectorySocket(endpoint, signal));
  const client = clientOn(stream, endpoint.searchTimeoutMs);
  const asked = <T>(question: () => Promise<T>, ending: AbortSignal): Promise<T> => ask({ stream, question, signal: ending });

  return {
    isOpen: () => !stream.destroyed,
    async bind(name, password, ending) {
      // Either one without the other would be a bind that proves nothing (RFC 4513 §5.1.2).
      if (name === '' || password === '') throw new NoAnswer('a bind needs a name and a password', { isLasting: true });
      const control = new PasswordPolicyControl();
      return asked(async () => {
        await client.bind(name, password, control);
        return control.value;
      }, ending).catch((error: unknown) => {
        throw error instanceof ResultFailure ? new ResultFailure(error.result, control.value) : error;
      });
    },
    search: ({ base, scope, filter }, ending) =>
      asked(async () => {
        const timeLimit = Math.ceil(endpoint.searchTimeoutMs / 1000);
        const { searchEntries } = await client.search(base, { scope, filter, attributes: noAttributes, sizeLimit: 2, timeLimit });
        const { result, references } = stream.received;
        return { names: searchEntries.map(({ dn }) => dn), isComplete: result?.code !== resultCodes.sizeLimitExceeded, references };
      }, ending).catch((error: unknown) => {
        throw error instanceof ResultFailure ? new SearchFailure(error.result) : error;
      }),
    changePassword: (passwords, ending) =>
      asked(async () => {
        await client.exop(passwordModify, passwordModifyRequest(passwords));
      }, ending),
    close() {
      client.unbind().catch(() => undefined);
      stream.destroy();
    },
  };
}

interface Question<T> {
  stream: DirectoryStream;
  question: () => Promise<T>;
  signal: AbortSignal;
}

async function ask<T>({ stream, question, signal }: Question<T>): Promise<T> {
  signal.throwIfAborted();
  const end = (): void => void stream.destroy();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await question();
  } catch (error) {
    signal.throwIfAborted();
    const { result } = stream.received;
    if (error instanceof ResultCodeError && result?.code === error.code) throw new ResultFailure(result);
    const { isClosedByServer, violation } = stream;
    stream.destroy();
    throw new NoAnswer(violation ?? (isClosedByServer ? 'the connection was closed' : 'no answer'), { cause: error, isClosedByServer });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** PasswdModifyRequestValue (RFC 3062 §2) without an identity: whoever is bound. */
function passwordModifyRequest(passwords: { old: string; new: string }): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeString(passwords.old, 0x81);
  writer.writeString(passwords.new, 0x82);
  writer.endSequence();
  return writer.buffer;
}
