import type {
  ErrorCode,
  MessageName,
  PasswordPolicy,
  PasswordRule,
  Payload,
  Person,
  PersonCreation,
  RegisterClient,
} from '@gauth/config-server';
import type { Watcher } from './changes/changes.ts';

/** A client that registered: the context of its logins. */
export interface Registration {
  application: string;
  userName: string;
}

/** How a registration, a login, a change of password or an identification ended. */
export type Result =
  | { kind: 'succeeded'; person: Person; warnings: string[]; diagnostics: string[]; maxSessions?: number | undefined }
  | { kind: 'challenged'; message: string; state: string; hidden: boolean }
  | {
      kind: 'refused';
      code: ErrorCode;
      description: string;
      rule?: PasswordRule | undefined;
      policy?: PasswordPolicy | undefined;
      diagnostics?: string[] | undefined;
      personDbid?: number | undefined;
    };

/** Sends messages in answer to one request. */
export interface Answer {
  send<N extends MessageName>(name: N, payload: Payload<N>): void;
  /** Resolves when the client has taken what was sent, or is gone. */
  drained(): Promise<void>;
}

/** Takes a session for the person unless there are so many at this server already; answers whether it was taken. */
export type ClaimSession = (personDbid: number, maxSessions: number | undefined) => boolean;

/** What is done for clients. */
export interface Requests {
  register(request: RegisterClient, claim: ClaimSession): Promise<Result>;
  authenticate(request: Payload<'Authenticate'>, registration: Registration): Promise<Result>;
  changePassword(request: Payload<'ChangePassword'>, registration: Registration): Promise<Result>;
  identify(request: Payload<'Identify'>, registration: Registration): Promise<Result>;
  authenticateTicket(request: Payload<'AuthenticateTicket'>, registration: Registration): Promise<Result>;
  answerChallenge(request: Payload<'AnswerChallenge'>, registration: Registration): Promise<Result>;
  createPerson(request: Payload<'CreatePerson'>, registration: Registration): Promise<PersonCreation>;
  /** Sends the objects as it reads them, no faster than the client takes them. */
  readObjects(request: Payload<'ReadObjects'>, answer: Answer): Promise<void>;
  /** Tells the watcher of changes until the signal; resolves when it is up to date. */
  watchObjects(request: Payload<'WatchObjects'>, watcher: Watcher, signal: AbortSignal): Promise<void>;
  /** Reports a failure and says what the client is told. */
  failed(error: unknown): { code: ErrorCode; description: string };
}
