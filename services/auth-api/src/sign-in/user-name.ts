/** Who somebody says to be: the name as the Configuration Server knows it, and the tenant where one was given. */
export interface UserName {
  userName: string;
  tenant: string | undefined;
}

const maxLength = 255;

/**
 * Reads `tenant\user`, or a bare user name with the tenant in a field of its own; a tenant in the name wins, because the person typed it. Undefined
 * where no account can have this name: empty, too long, or with control characters.
 */
export function readUserName({ username, tenant }: { username: string; tenant?: string | undefined }): UserName | undefined {
  const [, typedTenant, typedName] = /^([^\\]*)\\(.*)$/s.exec(username) ?? [];
  const userName = (typedName ?? username).trim();
  const named = (typedTenant ?? tenant ?? '').trim();
  if (!isPlain(userName) || userName === '' || !isPlain(named) || typedTenant?.trim() === '') return undefined;
  return { userName, tenant: named === '' ? undefined : named };
}

/** The name as a person types it, to be shown again in the form. */
export const writtenUserName = ({ userName, tenant }: UserName): string => (tenant === undefined ? userName : `${tenant}\\${userName}`);

/** Whether somebody can be called so: not too long, and without control characters. */
export const isPlain = (text: string): boolean => text.length <= maxLength && !/\p{Cc}/u.test(text);
