import type { User } from '@gauth/oauth';
import { aUser } from '@gauth/oauth/testing';
import type { Directory, DirectoryAnswer } from '../../src/ports/directory.ts';

/** A person with a password. */
export interface Account {
  user: User;
  password: string;
  mustChange?: boolean;
  /** Why the account may not sign in, as a Configuration Server says it. */
  refusal?: string;
  externalId?: string;
  email?: string;
}

/** What a directory was asked. */
export interface Asked {
  question: 'authenticate' | 'changePassword' | 'identify';
  contactCenterId: string;
  userName: string;
}

/** A Configuration Server of a test: agent1 and supervisor1 of `t100`, with their names as passwords, and changeme, who must change it. */
export function fakeDirectory(): Directory & { accounts: Account[]; asked: Asked[] } {
  const named = (userName: string, dbid: number) => aUser({ id: `cc-1:${dbid}`, userName, dbid });
  const accounts: Account[] = [
    { user: aUser({ properties: { tenantDBID: '101' } }), password: 'agent1', externalId: 'agent1@corp.test', email: 'agent1@mail.test' },
    { user: named('supervisor1', 102), password: 'supervisor1' },
    { user: named('changeme', 103), password: 'changeme', mustChange: true },
  ];
  const asked: Asked[] = [];
  const find = (contactCenterId: string, userName: string) =>
    accounts.find(({ user }) => user.contactCenterId === contactCenterId && user.userName === userName);

  return {
    accounts,
    asked,
    async authenticate({ contactCenter, userName, password }): Promise<DirectoryAnswer> {
      asked.push({ question: 'authenticate', contactCenterId: contactCenter.id, userName });
      const account = find(contactCenter.id, userName);
      if (account === undefined) return { kind: 'refused', reason: 'unknown-person' };
      if (account.password !== password) return { kind: 'refused', reason: 'wrong-password' };
      return account.mustChange ? { kind: 'password-change-required' } : { kind: 'confirmed', user: account.user, warnings: [] };
    },
    async changePassword({ contactCenter, userName, oldPassword, newPassword }): Promise<DirectoryAnswer> {
      asked.push({ question: 'changePassword', contactCenterId: contactCenter.id, userName });
      const account = find(contactCenter.id, userName);
      if (account?.password !== oldPassword) return { kind: 'refused', reason: 'wrong-password' };
      if (newPassword.length < 8) return { kind: 'password-unacceptable', rule: 'too-short' };
      Object.assign(account, { password: newPassword, mustChange: false });
      return { kind: 'confirmed', user: account.user, warnings: [] };
    },
    authenticateTicket: async () => ({ kind: 'refused', reason: 'no tickets here' }),
    answerChallenge: async () => ({ kind: 'refused', reason: 'nothing was asked' }),
    async identify({ contactCenter, subject }): Promise<DirectoryAnswer> {
      const [[field, name] = ['', '']] = Object.entries(subject);
      asked.push({ question: 'identify', contactCenterId: contactCenter.id, userName: name });
      const named = accounts.filter((account) => {
        const names: Record<string, string | undefined> = {
          userName: account.user.userName,
          externalId: account.externalId,
          email: account.email,
        };
        return account.user.contactCenterId === contactCenter.id && names[field] === name;
      });
      const [account] = named;
      if (account === undefined || named.length > 1) return { kind: 'refused', reason: `${named.length} persons` };
      return account.refusal === undefined
        ? { kind: 'confirmed', user: account.user, warnings: [] }
        : { kind: 'refused', reason: account.refusal };
    },
    close: async () => {},
  };
}
