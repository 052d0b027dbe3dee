import { aUser } from '@gauth/oauth/testing';
import { describe, expect, it } from 'vitest';
import { fakeContactCenters } from '../../test/support/contact-centers.ts';
import { fakeDirectory } from '../../test/support/directory.ts';
import type { ContactCenters } from '../ports/contact-centers.ts';
import { Unavailable } from '../ports/unavailable.ts';
import { createUsers } from './users.ts';

function setUp({ contactCenters = fakeContactCenters() as ContactCenters } = {}) {
  const directory = fakeDirectory();
  const audited: unknown[] = [];
  const tried: unknown[] = [];
  const users = createUsers({
    async authenticate(credentials, confirmed) {
      tried.push(credentials);
      const confirmedUser = { user: aUser(), warnings: [] };
      return { kind: 'confirmed', ...confirmedUser, result: await confirmed(confirmedUser) };
    },
    contactCenters,
    directory,
    trail: { record: (event) => audited.push(event) },
  });
  return { users, directory, audited, tried };
}

describe('authenticate', () => {
  it.each(['t100\\agent1', 'T100\\agent1', 'agent1'])(
    'refuses %s of a contact center without the grant before anybody is asked',
    async (username) => {
      const contactCenters = fakeContactCenters();
      contactCenters.withoutLegacyGrants.add('cc-1');
      const { users, tried } = setUp({ contactCenters });
      await expect(users.authenticate({ username, password: 'agent1' })).rejects.toMatchObject({
        code: 'unauthorized_client',
        message: 'this contact center does not allow the password grant',
        cause: 'legacyGrants of contact center cc-1: expected true, is false',
      });
      expect(tried).toEqual([]);
    },
  );

  it.each(['t200\\agent1', 't300\\agent1', '\0'])(
    'treats %j as ever, which is of no contact center without the grant',
    async (username) => {
      const contactCenters = fakeContactCenters();
      contactCenters.withoutLegacyGrants.add('cc-1');
      const { users, tried } = setUp({ contactCenters });
      expect(await users.authenticate({ username, password: 'x' })).toEqual(aUser());
      expect(tried).toEqual([{ username, password: 'x' }]);
    },
  );
});

describe('identify', () => {
  it.each([
    [{ userName: 'agent1', contactCenterId: 'cc-1' }, { userName: 'agent1' }],
    [{ userName: 't100\\agent1' }, { userName: 'agent1' }],
    [{ userName: 'T100\\agent1', contactCenterId: 'cc-1' }, { userName: 'agent1' }],
    [{ externalId: 'agent1@corp.test', contactCenterId: 'cc-1' }, { externalId: 'agent1@corp.test' }],
    [{ email: 'agent1@mail.test', contactCenterId: 'cc-1' }, { email: 'agent1@mail.test' }],
  ])('finds the user that %j names', async (subject, name) => {
    const { users, directory, audited } = setUp();
    const user = directory.accounts[0]?.user;
    expect(await users.identify({ ...subject, clientId: 'wwe' })).toEqual(user);
    expect(directory.asked).toEqual([{ question: 'identify', contactCenterId: 'cc-1', userName: Object.values(name)[0] }]);
    expect(audited).toEqual([
      {
        event: 'identification.succeeded',
        outcome: 'success',
        clientId: 'wwe',
        contactCenterId: 'cc-1',
        userId: user?.id,
        reason: undefined,
      },
    ]);
  });

  it('works in a contact center without legacy grants', async () => {
    const contactCenters = fakeContactCenters();
    contactCenters.withoutLegacyGrants.add('cc-1');
    expect(await setUp({ contactCenters }).users.identify({ userName: 't100\\agent1' })).toMatchObject({ userName: 'agent1' });
  });

  it.each<[object, string, string | undefined]>([
    [{ userName: 'agent1' }, 'no such contact center', undefined],
    [{ userName: 't300\\agent1' }, 'no such contact center', undefined],
    [{ userName: 'agent1', contactCenterId: 'cc-9' }, 'no such contact center', 'cc-9'],
    [{ userName: 't200\\agent1', contactCenterId: 'cc-1' }, 'the name belongs to another contact center', 'cc-1'],
    [{ userName: 't100\\agent1', contactCenterId: 'cc-9' }, 'the name belongs to another contact center', 'cc-9'],
    [{ userName: 't100\\', contactCenterId: 'cc-1' }, 'nobody can have this name', 'cc-1'],
    [{ externalId: '', contactCenterId: 'cc-1' }, 'nobody can have this name', 'cc-1'],
    [{ email: 'a\n@mail.test', contactCenterId: 'cc-1' }, 'nobody can have this name', 'cc-1'],
    [{ externalId: 'x'.repeat(256), contactCenterId: 'cc-1' }, 'nobody can have this name', 'cc-1'],
    [{ email: 'agent1@mail.test' }, 'no such contact center', undefined],
  ])('asks nobody about %j: %s', async (subject, reason, contactCenterId) => {
    const { users, directory, audited } = setUp();
    expect(await users.identify(subject as never)).toBeUndefined();
    expect(directory.asked).toEqual([]);
    expect(audited).toEqual([
      { event: 'identification.failed', outcome: 'failure', clientId: undefined, contactCenterId, userId: undefined, reason },
    ]);
  });

  it('finds nobody whom the directory refuses, and notes why', async () => {
    const { users, directory, audited } = setUp();
    for (const account of directory.accounts) account.refusal = 'account-disabled: the person is disabled';
    expect(await users.identify({ userName: 't100\\agent1' })).toBeUndefined();
    expect(audited).toMatchObject([{ event: 'identification.failed', reason: 'account-disabled: the person is disabled' }]);
  });

  it.each([
    ['the contact centers are not known', { byId: () => away(), byDomain: () => away() }],
    ['the directory is away', {}],
  ])('asks to try again while %s', async (_what, change) => {
    const { users, directory } = setUp({ contactCenters: { ...fakeContactCenters(), ...change } });
    directory.identify = () => Promise.reject(new Unavailable('gone'));
    await expect(users.identify({ userName: 't100\\agent1', contactCenterId: 'cc-1' })).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      message: 'the user cannot be checked at the moment',
      cause: { name: 'Unavailable' },
    });
  });
});

const away = (): never => {
  throw new Unavailable('not known yet');
};
