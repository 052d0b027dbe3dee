import type { PasswordPolicy, PasswordRule, Person } from '@gauth/config-server';
import type { Logger, Metrics } from '@gauth/service-kit';
import { createChallenges } from '../external/challenges.ts';
import type { ExternalChecks, ExternalVerdict } from '../external/external-checks.ts';
import type { Tickets } from '../external/module.ts';
import { type Accounts, type PasswordHashes, TooManyWaiting } from '../ports.ts';
import { isLocked, passwordChangeReason, passwordDaysLeft, type Refusal } from './account-rules.ts';
import { changePassword, keptElsewhere } from './change-password.ts';
import { belongsTo, type Claim, type Confirmation, confirm, inTurn, settle, subjectOf } from './confirm.ts';
import { createFailureAlarm, type FailureAlarm } from './failure-alarm.ts';
import { type Identity, identify } from './identify.ts';
import { externalProof } from './prove.ts';
import { confirmTicket, type TicketClaim } from './ticket.ts';
import { createTurns } from './turns.ts';

/** How a login or a change of password ended. */
export type Outcome =
  | { kind: 'succeeded'; person: Person; warnings: string[]; diagnostics: string[]; maxSessions?: number | undefined }
  | { kind: 'challenged'; message: string; state: string; hidden: boolean; personDbid: number }
  | ({
      kind: 'refused';
      rule?: PasswordRule | undefined;
      policy?: PasswordPolicy | undefined;
      diagnostics?: string[] | undefined;
      personDbid?: number | undefined;
    } & Refusal);

/** The response to a challenge of this server. */
export interface ChallengeAnswer {
  state: string;
  response: string;
  application: string;
}

/** Logins into the Configuration Server, of persons and of the service accounts that register. */
export interface Logins {
  authenticate(claim: Claim): Promise<Outcome>;
  /** Confirms the old password and sets the new one: the only way to change a password over the protocol. */
  changePassword(claim: Claim, newPassword: string): Promise<Outcome>;
  /** Lets in whoever the KDC gave a ticket to. */
  authenticateTicket(claim: TicketClaim): Promise<Outcome>;
  /** Takes up a login that an external system has asked more for. */
  answerChallenge(answer: ChallengeAnswer): Promise<Outcome>;
  /** Checks the account of a person whose identity was proved elsewhere. */
  identify(identity: Identity): Promise<Outcome>;
}

/** What logins need of the outside. */
export interface LoginDependencies {
  accounts: Accounts;
  hashes: PasswordHashes;
  external: ExternalChecks;
  tickets: Tickets;
  /** The only folder from which options may take secrets. */
  secretsFolder?: string | undefined;
  logger: Logger;
  metrics: Metrics;
  now: () => Date;
}

type Confirmed = Extract<Confirmation, { kind: 'confirmed' }>;
type Challenged = Extract<Confirmation, { kind: 'challenged' }>;

/** A login that waits for the answer to a challenge: whose it is, and how it is checked. */
interface Waiting {
  application: string;
  userName: string;
  tenant: string | undefined;
  personDbid: number;
  answer: (response: string) => Promise<ExternalVerdict>;
}

/** Makes the logins. */
export function createLogins(given: LoginDependencies): Logins {
  const { accounts, now } = given;
  const dependencies = { ...given, alarm: loggedAlarm(given), turns: createTurns() };
  const challenges = createChallenges<Waiting>({ now });

  const asked = ({ message, hidden, answer, account: { person } }: Challenged, context: Pick<Claim, 'application' | 'tenant'>): Outcome => {
    const { application, tenant } = context;
    const state = challenges.put({ application, tenant, userName: person.userName, personDbid: person.dbid, answer });
    return { kind: 'challenged', message, state, hidden, personDbid: person.dbid };
  };

  const outcomeOf = (confirmation: Confirmation, context: Pick<Claim, 'application' | 'tenant'>): Outcome => {
    if (confirmation.kind === 'confirmed') return letIn(confirmation);
    return confirmation.kind === 'challenged' ? asked(confirmation, context) : confirmation;
  };

  /** Two minutes may have passed: the account is looked at anew. */
  const takeUp = async (waiting: Waiting, response: string): Promise<Outcome> => {
    const account = await accounts.find(waiting.userName, waiting.application);
    if (account?.person.dbid !== waiting.personDbid || !belongsTo(account, waiting.tenant)) return expired;
    return inTurn(dependencies, subjectOf(account, now()), async (subject) => {
      const proof = isLocked(subject) ? ({ kind: 'locked' } as const) : externalProof(await waiting.answer(response));
      return outcomeOf(await settle(dependencies, subject, proof), waiting);
    });
  };

  return {
    authenticate: (claim) => unlessBusy(async () => outcomeOf(await confirm(dependencies, claim), claim)),
    changePassword: (claim, newPassword) =>
      unlessBusy(async () => {
        const confirmation = await confirm(dependencies, claim);
        if (confirmation.kind === 'challenged') return keptElsewhere(confirmation.account.person.dbid);
        if (confirmation.kind === 'refused') return confirmation;
        return changePassword(dependencies, confirmation, { oldPassword: claim.password, newPassword });
      }),
    authenticateTicket: async (claim) => outcomeOf(await confirmTicket(dependencies, claim), claim),
    answerChallenge: ({ state, response, application }) =>
      unlessBusy(async () => {
        const waiting = challenges.take(state, application);
        return waiting === undefined ? expired : takeUp(waiting, response);
      }),
    async identify(identity) {
      const confirmation = await identify(dependencies, identity);
      if (confirmation.kind !== 'confirmed') return confirmation;
      const { account, rules } = confirmation;
      return { kind: 'succeeded', person: account.person, warnings: [], diagnostics: [], maxSessions: rules.maxSessions || undefined };
    },
  };
}

const expired: Outcome = {
  kind: 'refused',
  code: 'challenge-expired',
  description: 'no challenge of this name waits for an answer to this application',
};

function letIn(confirmed: Confirmed): Outcome {
  const { account, rules, means, diagnostics } = confirmed;
  const reason = means === 'password' ? passwordChangeReason(confirmed) : undefined;
  if (reason !== undefined) {
    const personDbid = account.person.dbid;
    return { kind: 'refused', code: 'password-change-required', description: reason, policy: rules.password, personDbid };
  }
  const days = passwordDaysLeft(confirmed);
  const warn = means === 'password' && days <= rules.passwordExpirationNotifyDays;
  return {
    kind: 'succeeded',
    person: account.person,
    warnings: warn ? [`the password expires in ${days} days`] : [],
    diagnostics: [...diagnostics],
    maxSessions: rules.maxSessions || undefined,
  };
}

/** A full queue is a refusal, not a failure. */
async function unlessBusy(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TooManyWaiting)) throw error;
    return { kind: 'refused', code: 'busy', description: error.message };
  }
}

function loggedAlarm({ logger, metrics, now }: Pick<LoginDependencies, 'logger' | 'metrics' | 'now'>): FailureAlarm {
  const counter = metrics.counter({
    name: 'config_server_failure_alarms_total',
    help: 'Periods in which more logins failed than failure-alarm-count or failure-alarm-percent allows',
  });
  return createFailureAlarm({
    now,
    raise(alarm) {
      counter.inc();
      logger.warn({ event: 'login.failure-alarm', ...alarm }, 'more logins failed than the alarm allows');
    },
  });
}
