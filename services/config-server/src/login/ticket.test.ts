import { describe, expect, it } from 'vitest';
import { surroundings } from '../../test/login-surroundings.ts';
import { anAccount, memoryAccounts, readableHashes } from '../../test/memory-accounts.ts';
import type { TicketAnswer } from '../external/module.ts';
import type { Account } from '../ports.ts';
import { createLogins } from './login.ts';

const now = new Date('2026-06-01T00:00:00Z');
const server = { gauth_kerberos: { realms: 'CORP.TEST, OTHER.TEST', keytab: '/etc/keytab' } };

function setUp({
  account = anAccount({ server }),
  answer = { kind: 'accepted', principal: 'agent1@CORP.TEST' } as TicketAnswer,
  ...memory
}: {
  account?: Account;
  answer?: TicketAnswer;
  locked?: boolean;
  namesakes?: Account[];
} = {}) {
  const accounts = memoryAccounts(account, memory);
  const hashes = readableHashes();
  const verified: unknown[] = [];
  const tickets = {
    async verify(token: Buffer, sections: unknown) {
      verified.push(token.toString(), sections);
      return answer;
    },
  };
  const logins = createLogins({ ...surroundings, accounts, hashes, tickets, now: () => now });
  const present = (tenant?: string) =>
    logins.authenticateTicket({ ticket: Buffer.from('ticket').toString('base64'), tenant, application: 'Cloud' });
  return { accounts, hashes, verified, present };
}

describe('a ticket', () => {
  it('lets in the person of its principal, with options of this server and without a password', async () => {
    const { present, accounts, hashes, verified } = setUp();
    expect(await present()).toMatchObject({ kind: 'succeeded', person: { dbid: 101 } });
    expect(verified).toEqual(['ticket', { ...server, authentication: {} }]);
    expect(hashes.computed()).toBe(0);
    expect(accounts.calls).toEqual(['server options', 'search', 'search', 'search', 'right of 101, logged in']);
  });

  it('finds a person by the principal as external id first', async () => {
    const account = anAccount({ server, person: { userName: 'anna', externalId: 'agent1@CORP.TEST' } });
    const { present, accounts } = setUp({ account });
    expect(await present()).toMatchObject({ kind: 'succeeded', person: { userName: 'anna' } });
    expect(accounts.calls).toEqual(['server options', 'search', 'right of 101, logged in']);
  });

  it('finds a person by an external id without a realm, in the first realm', async () => {
    const { present } = setUp({ account: anAccount({ server, person: { userName: 'anna', externalId: 'agent1' } }) });
    expect(await present()).toMatchObject({ kind: 'succeeded', person: { userName: 'anna' } });
  });

  it('does not care about the age of a password', async () => {
    const account = anAccount({ server, rules: { 'password-expiration': '1' }, person: { changePasswordOnNextLogin: true } });
    expect(await setUp({ account }).present()).toMatchObject({ kind: 'succeeded', warnings: [] });
  });

  const anna = anAccount({ server, person: { externalId: 'anna@CORP.TEST' } });
  const disabled = anAccount({ server, person: { state: 'disabled' } });
  const twice = anAccount({ server, person: { externalId: 'agent1@CORP.TEST' } });
  it.each<[string, Parameters<typeof setUp>[0], string | undefined, string]>([
    ['of nobody', { answer: { kind: 'accepted', principal: 'nobody@CORP.TEST' } }, undefined, 'wrong-credentials'],
    ['of another realm', { answer: { kind: 'accepted', principal: 'agent1@EVIL.TEST' } }, undefined, 'wrong-credentials'],
    ['of a realm in other letters', { answer: { kind: 'accepted', principal: 'agent1@corp.test' } }, undefined, 'wrong-credentials'],
    ['without a realm', { answer: { kind: 'accepted', principal: 'agent1' } }, undefined, 'wrong-credentials'],
    ['of a namesake in the second realm', { answer: { kind: 'accepted', principal: 'agent1@OTHER.TEST' } }, undefined, 'wrong-credentials'],
    ['of a namesake of somebody with an external id', { account: anna }, undefined, 'wrong-credentials'],
    ['with a quoted name', { answer: { kind: 'accepted', principal: 'agent1\\@CORP.TEST@CORP.TEST' } }, undefined, 'wrong-credentials'],
    ['with no name', { answer: { kind: 'accepted', principal: '@CORP.TEST' } }, undefined, 'wrong-credentials'],
    ['of a person of another tenant', {}, 'Support', 'wrong-credentials'],
    ['of several persons', { account: twice, namesakes: [twice] }, undefined, 'wrong-credentials'],
    ['of a disabled person', { account: disabled }, undefined, 'account-disabled'],
    [
      'of a locked account',
      { account: anAccount({ server, rules: { 'account-lockout-threshold': '3' } }), locked: true },
      undefined,
      'account-locked',
    ],
    ['that is not valid', { answer: { kind: 'refused', reason: 'expired' } }, undefined, 'external-refused'],
    ['that cannot be verified', { answer: { kind: 'unavailable', reason: 'no keytab' } }, undefined, 'external-unavailable'],
    ['where no realms are listed', { account: anAccount({ server: { gauth_kerberos: {} } }) }, undefined, 'external-unavailable'],
    ['where nothing is set', { account: anAccount() }, undefined, 'external-unavailable'],
  ])('%s is refused, and counts for no lock-out', async (_what, setting, tenant, code) => {
    const { present, accounts } = setUp(setting);
    expect(await present(tenant)).toMatchObject({ kind: 'refused', code });
    expect(accounts.calls.join()).not.toMatch(/failure|unknown/);
  });
});
