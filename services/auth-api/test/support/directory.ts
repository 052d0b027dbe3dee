import { randomUUID } from 'node:crypto';
import type { PasswordPolicy } from '@gauth/config-server';
import type { User } from '@gauth/oauth';
import { aUser } from '@gauth/oauth/testing';
import type { Directory, DirectoryAnswer } from '../../src/ports/directory.ts';

/** What an external system of a test asks after the right password, and the answer that it takes. */
export interface Question {
  message: string;
  hidden: boolean;
  response: string;
}

/** A person; without a password none is right. */
export interface Account {
  user: User;
  password?: string;
  mustChange?: boolean;
  /** Why the account may not sign in, as a Configuration Server says it. */
  refusal?: string;
  externalId?: string;
  email?: string;
  accessGroups?: readonly string[];
  /** From the annex: where the person signs in. */
  identityProvider?: string;
  /** Asked one after the other. */
  questions?: Question[];
  warnings?: string[];
  /** What an external system says to a wrong password or response. */
  diagnostics?: string[];
  policy?: PasswordPolicy;
  maxSessions?: number;
}

/** What a directory was asked. */
export interface Asked {
  question: 'authenticate' | 'authenticateTicket' | 'answerChallenge' | 'changePassword' | 'identify';
  contactCenterId: string;
  userName: string;
}

/** A Configuration Server of a test: agent1 and supervisor1 of `t100`, with their names as passwords, and changeme, who must change it. */
export function fakeDirectory(): Directory & { accounts: Account[]; asked: Asked[]; tickets: Map<string, string> } {
  const named = (userName: string, dbid: number) => aUser({ id: `cc-1:${dbid}`, userName, dbid });
  const accounts: Account[] = [
    { user: aUser({ properties: { tenantDBID: '101' } }), password: 'agent1', externalId: 'agent1@corp.test', email: 'agent1@mail.test' },
    { user: named('supervisor1', 102), password: 'supervisor1' },
    { user: named('changeme', 103), password: 'changeme', mustChange: true },
  ];
  const asked: Asked[] = [];
  /** User names of good tickets. */
  const tickets = new Map<string, string>();
  const find = (contactCenterId: string, userName: string) =>
    accounts.find(({ user }) => user.contactCenterId === contactCenterId && user.userName === userName);

  const waiting = new Map<string, { account: Account; step: number }>();
  const wrong = ({ diagnostics }: Account, reason: string): DirectoryAnswer => ({
    kind: 'refused',
    reason,
    ...(diagnostics && { diagnostics }),
  });

  /** The question of a step, or the end. */
  function goOn(account: Account, step: number): DirectoryAnswer {
    const question = account.questions?.[step];
    if (question === undefined)
      return { kind: 'confirmed', user: account.user, warnings: account.warnings ?? [], maxSessions: account.maxSessions };
    const state = randomUUID();
    waiting.set(state, { account, step });
    return { kind: 'challenged', challenge: { message: question.message, hidden: question.hidden, state } };
  }

  return {
    accounts,
    asked,
    tickets,
    async authenticate({ contactCenter, userName, password }): Promise<DirectoryAnswer> {
      asked.push({ question: 'authenticate', contactCenterId: contactCenter.id, userName });
      const account = find(contactCenter.id, userName);
      if (account === undefined) return { kind: 'refused', reason: 'unknown-person' };
      if (account.password === undefined || account.password !== password) return wrong(account, 'wrong-password');
      return account.mustChange ? { kind: 'password-change-required', policy: account.policy } : goOn(account, 0);
    },
    async answerChallenge({ contactCenter, state, response }): Promise<DirectoryAnswer> {
      const found = waiting.get(state);
      asked.push({ question: 'answerChallenge', contactCenterId: contactCenter.id, userName: found?.account.user.userName ?? '' });
      waiting.delete(state);
      if (found === undefined) return { kind: 'challenge-expired' };
      const right = found.account.questions?.[found.step]?.response === response;
      return right ? goOn(found.account, found.step + 1) : wrong(found.account, 'external-refused: wrong response');
    },
    async changePassword({ contactCenter, userName, oldPassword, newPassword }): Promise<DirectoryAnswer> {
      asked.push({ question: 'changePassword', contactCenterId: contactCenter.id, userName });
      const account = find(contactCenter.id, userName);
      if (account?.password === undefined || account.password !== oldPassword) return { kind: 'refused', reason: 'wrong-password' };
      if (account.questions) return goOn(account, 0);
      if (newPassword.length < 8) return { kind: 'password-unacceptable', rule: 'too-short', policy: account.policy };
      Object.assign(account, { password: newPassword, mustChange: false });
      return { kind: 'confirmed', user: account.user, warnings: [] };
    },
    async authenticateTicket({ contactCenter, ticket }): Promise<DirectoryAnswer> {
      const userName = tickets.get(ticket) ?? '';
      asked.push({ question: 'authenticateTicket', contactCenterId: contactCenter.id, userName });
      const account = find(contactCenter.id, userName);
      return account === undefined ? { kind: 'refused', reason: 'external-refused: not of our realm' } : goOn(account, 0);
    },
    async identify({ contactCenter, subject }): Promise<DirectoryAnswer> {
      const [[field, name] = ['', '']] = Object.entries(subject);
      asked.push({ question: 'identify', contactCenterId: contactCenter.id, userName: name });
      const named = accounts.filter((account) => account.user.contactCenterId === contactCenter.id && namesOf(account)[field] === name);
      const [account] = named;
      if (account === undefined || named.length > 1) return { kind: 'refused', reason: `${named.length} persons` };
      return account.refusal === undefined
        ? { kind: 'confirmed', user: account.user, warnings: [] }
        : { kind: 'refused', reason: account.refusal };
    },
    close: async () => {},
  };
}

const namesOf = ({ user, externalId, email }: Account): Record<string, string | undefined> => ({
  userName: user.userName,
  externalId,
  email,
});
