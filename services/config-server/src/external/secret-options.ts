import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import type { UserProperties } from '@gauth/config-server';

/** Sections of the external modules, `gauth_ldap_1` and the like included. */
const moduleSection = /^gauth_/;
/** Options there that hold a secret, whatever stands before: `password`, `app-password`, `secret`, `shared-secret`. */
const moduleSecret = /(^|[-_])(password|secret|passphrase)$/;
/** Options of RADIUS that stand for a whole file, of which secrets are a part. */
const radiusFile = /^gauth_radius(_\d+)? (servers|radiusclient)$/;

/** Whether an option is a secret, which never leaves this server. The only list of them. */
export const isSecretOption = (section: string, option: string): boolean =>
  (moduleSection.test(section) && moduleSecret.test(option)) ||
  radiusFile.test(`${section} ${option}`) ||
  (section === 'system' && option === 'token-uuid');

/** The annex as clients may see it: without secrets. */
export function withoutSecrets(properties: UserProperties): UserProperties {
  const holdsSecret = Object.entries(properties).some(([section, options]) => hasSecret(section, options));
  return holdsSecret
    ? Object.fromEntries(
        Object.entries(properties).map(([section, options]) => [
          section,
          Object.fromEntries(Object.entries(options).filter(([option]) => !isSecretOption(section, option))),
        ]),
      )
    : properties;
}

const hasSecret = (section: string, options: Record<string, string>): boolean =>
  Object.keys(options).some((option) => isSecretOption(section, option));

const reference = /^file:(\/.*)$/;
/** Room for a file of RADIUS servers. */
const longestSecret = 16_384;

/**
 * The secret that an option stands for: itself, or with `file:/path` what the file holds, without the line break at its end. Only files in `folder` are
 * read, because whoever writes options could else send any file of this machine to a server of their choice. Throws when the file cannot be read.
 */
export async function readSecret(value: string, folder: string | undefined): Promise<string> {
  const path = reference.exec(value)?.[1];
  if (path === undefined) return value;
  if (folder === undefined) throw new Error('an option refers to a file, but no folder of secrets is set');
  const [file, within] = await Promise.all([realpath(path), realpath(folder)]);
  if (!file.startsWith(within + sep)) throw new Error('an option refers to a file outside of the folder of secrets');
  // A named pipe must not hold the login up.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(longestSecret + 1), 0, longestSecret + 1, 0);
    if (bytesRead > longestSecret) throw new Error(`a secret in a file must not be longer than ${longestSecret} bytes`);
    return buffer.toString('utf8', 0, bytesRead).replace(/\r?\n$/, '');
  } finally {
    await handle.close();
  }
}
