import type { Directory, DirectoryAnswer } from '../../ports/directory.ts';
import type { HomeRealms } from './home-realm.ts';

const elsewhere: DirectoryAnswer = { kind: 'refused', reason: 'home realm: expected a password, is an identity provider alone' };

/**
 * The directory as far as passwords go: whoever must sign in at an identity provider has none here, whichever way it comes, and hears what every wrong password
 * hears.
 */
export const onlyWherePasswords = <Kind extends Pick<Directory, 'authenticate' | 'changePassword'>>(
  directory: Kind,
  realms: Pick<HomeRealms, 'takesPassword'>,
): Kind => ({
  ...directory,
  authenticate: async (request) => ((await realms.takesPassword(request)) ? directory.authenticate(request) : elsewhere),
  changePassword: async (request) => ((await realms.takesPassword(request)) ? directory.changePassword(request) : elsewhere),
});
