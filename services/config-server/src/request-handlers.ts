import type { ErrorCode, ObjectInfo, Payload, PersonCreation } from '@gauth/config-server';
import { objectLimits } from '@gauth/config-server';
import { type AuditAction, audit, isStoreOutage, type Logger, type Metrics, requireAudit } from '@gauth/service-kit';
import { NotPrimary } from './availability/lease.ts';
import { type Changes, ChangesForgotten } from './changes/changes.ts';
import type { Logins, Outcome } from './login/login.ts';
import { createPerson } from './persons/create-person.ts';
import { type ConfigurationObjects, type PersonCreations, type PersonKey, personKeys } from './ports.ts';
import type { Answer, ClaimSession, Requests } from './requests.ts';
import { notPrimary } from './session.ts';

/** Objects are packed into messages of about this size, well below what a frame may hold. */
const messageBytes = 256 * 1024;

interface HandlerOptions {
  /** Confirms passwords and changes none. */
  readOnly?: boolean | undefined;
  logins: Logins;
  objects: ConfigurationObjects;
  creations: PersonCreations;
  changes: Pick<Changes, 'watch'>;
  logger: Logger;
  metrics: Metrics;
}

/** Does what clients ask for, and writes the audit trail of it. */
export function createRequests({ readOnly = false, logins, objects, creations, changes, logger, metrics }: HandlerOptions): Requests {
  const counter = metrics.counter({
    name: 'config_server_logins_total',
    help: 'Registrations, logins, changes of password, identifications and creations of persons, by outcome',
    labelNames: ['command', 'outcome'] as const,
  });

  const record = (command: Command, result: Recorded, application: string): void => {
    const { dbid, refusal } = summaryOf(result);
    counter.inc({ command, outcome: refusal ?? result.kind });
    audit(logger, {
      event: actionOf(command, result.kind === 'challenged' ? 'challenged' : refusal === undefined ? 'succeeded' : 'refused'),
      outcome: refusal === undefined ? 'success' : 'failure',
      clientId: application,
      userId: dbid === undefined ? undefined : String(dbid),
      reason: refusal,
    });
  };

  /** Gives the result when it is recorded; what fails, such as where the database is away, is recorded as a refusal. */
  async function recorded<R extends Recorded>(command: Command, application: string, work: () => Promise<R>): Promise<R> {
    requireAudit(logger);
    const result = await work().catch((error: unknown) => {
      record(command, { kind: 'refused', ...failureOf(error) }, application);
      throw error;
    });
    record(command, result, application);
    return result;
  }

  return {
    register: ({ application, userName, password }, claim) =>
      recorded('registration', application.name, async () => {
        const outcome = unquestioned(await logins.authenticate({ userName, password, application: application.name }));
        const known = outcome.kind !== 'succeeded' || (await isApplication(objects, application));
        return known ? withSession(outcome, claim) : unknownApplication;
      }),
    authenticate: ({ userName, password, tenant }, { application }) =>
      recorded('login', application, () => logins.authenticate({ userName, password, tenant, application })),
    changePassword: ({ userName, oldPassword, newPassword, tenant }, { application }) =>
      recorded('password-change', application, async () =>
        readOnly ? changesNone : logins.changePassword({ userName, password: oldPassword, tenant, application }, newPassword),
      ),
    identify: ({ tenant, ...names }, { application }) =>
      recorded('identification', application, () => logins.identify({ name: keyIn(names), tenant, application })),
    authenticateTicket: ({ ticket, tenant }, { application }) =>
      recorded('ticket-login', application, () => logins.authenticateTicket({ ticket, tenant, application })),
    answerChallenge: ({ state, response }, { application }) =>
      recorded('challenge-answer', application, () => logins.answerChallenge({ state, response, application })),
    createPerson: (person, { application }) =>
      recorded('person-creation', application, async () => (readOnly ? createsNone : createPerson(creations, person, application))),
    readObjects: (request, answer) => sendObjects(objects, request, answer),
    watchObjects: ({ after }, watcher, signal) => changes.watch(watcher, { after, signal }),
    failed(error) {
      const failure = failureOf(error);
      if (failure.code === 'database-unavailable')
        logger.warn({ event: 'database.unavailable', err: error }, 'a request failed because the database is unavailable');
      if (failure.code === 'internal-error') logger.error({ event: 'request.failed', err: error }, 'a request failed');
      return failure;
    },
  };
}

/** What a client is told of a failure. */
function failureOf(error: unknown): { code: ErrorCode; description: string } {
  if (error instanceof ChangesForgotten) return { code: 'changes-forgotten', description: error.message };
  if (error instanceof NotPrimary) return notPrimary;
  if (isStoreOutage(error)) return { code: 'database-unavailable', description: 'the Configuration Database is unavailable' };
  return { code: 'internal-error', description: 'the server failed' };
}

/** What external systems may ask more than a password for. */
type QuestionedCommand = 'login' | 'ticket-login' | 'challenge-answer' | 'password-change';
type Command = QuestionedCommand | 'registration' | 'identification' | 'person-creation';

const actionOf = (command: Command, ending: 'succeeded' | 'refused' | 'challenged'): AuditAction =>
  ending === 'challenged' ? `${command as QuestionedCommand}.challenged` : `${command}.${ending}`;

const unknownApplication = {
  kind: 'refused',
  code: 'unknown-application',
  description: 'there is no application of this name and type',
} as const;

const changesNone: Outcome = { kind: 'refused', code: 'read-only', description: 'this server confirms passwords but changes none' };

const createsNone: PersonCreation = { kind: 'refused', code: 'read-only', description: 'this server creates nobody' };

function withSession(outcome: Outcome, claim: ClaimSession): Outcome {
  if (outcome.kind !== 'succeeded') return outcome;
  const { dbid: personDbid } = outcome.person;
  if (claim(personDbid, outcome.maxSessions)) return outcome;
  return { kind: 'refused', code: 'session-limit', description: 'the account has as many sessions as it may have', personDbid };
}

/** A registration answers no question, and whoever is asked one has not proved enough. */
function unquestioned(outcome: Outcome): Outcome {
  if (outcome.kind !== 'challenged') return outcome;
  const description = 'the external system asks more than a password, which a registration cannot answer';
  return { kind: 'refused', code: 'external-refused', description, personDbid: outcome.personDbid };
}

/** The schema lets exactly one through. */
function keyIn(names: Partial<Record<PersonKey['by'], string | undefined>>): PersonKey {
  for (const by of personKeys) {
    const value = names[by];
    if (value !== undefined) return { by, value };
  }
  throw new Error('a person was named by nothing');
}

type Recorded = Outcome | PersonCreation | { kind: 'refused'; code: ErrorCode; description: string };

function summaryOf(result: Recorded): { dbid: number | undefined; refusal?: ErrorCode } {
  if (result.kind === 'succeeded' || result.kind === 'created') return { dbid: result.person.dbid };
  if (result.kind === 'challenged') return { dbid: result.personDbid };
  return { dbid: 'personDbid' in result ? result.personDbid : undefined, refusal: result.code };
}

async function isApplication(objects: ConfigurationObjects, filter: { name: string; type: string }): Promise<boolean> {
  const found = await objects.read({ objectType: 'CFGApplication', filter }, { after: 0, limit: 1 });
  return found.length === 1;
}

async function sendObjects(objects: ConfigurationObjects, request: Payload<'ReadObjects'>, answer: Answer): Promise<void> {
  const limit = request.limit ?? objectLimits.perReading;
  let after = request.after ?? 0;
  let count = 0;
  for (;;) {
    const wanted = Math.min(objectLimits.perMessage, limit - count);
    // One more than wanted tells whether there are more, without another statement.
    const found = await objects.read(request, { after, limit: wanted + 1 });
    const page = found.slice(0, wanted);
    for (const part of packed(page)) {
      answer.send('CFGObjectInfo', { objectType: request.objectType, objects: part } as ObjectInfo);
      await answer.drained();
    }
    count += page.length;
    after = page.at(-1)?.dbid ?? after;
    const more = found.length > page.length;
    if (!more || count >= limit) return answer.send('CFGEndObjectList', { count, more });
  }
}

/** Cuts a page into parts that fit into a message; an object that is larger than that has one of its own. */
function packed(page: ObjectInfo['objects']): unknown[][] {
  const parts: unknown[][] = [];
  let room = 0;
  for (const object of page) {
    const size = Buffer.byteLength(JSON.stringify(object));
    if (size > room) {
      parts.push([]);
      room = messageBytes;
    }
    parts.at(-1)?.push(object);
    room -= size;
  }
  return parts;
}
