import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
import { listed } from '../../options/option-values.ts';
import type { OptionSections } from '../module.ts';

/** What the section `gauth_kerberos` says. */
export interface KerberosSettings {
  /** Our own service principal without its realm: `HTTP` and the name of the host that browsers use. */
  service: string;
  host: string;
  /** An absolute path. */
  keytab: string;
  /** Realms whose principals are let in; the first belongs to names without one. */
  realms: readonly [string, ...string[]];
}

const section = 'gauth_kerberos';

/** Reads the section, all of which is needed; a text is what is wrong with it, for the log. */
export function kerberosOptions(sections: OptionSections): KerberosSettings | string {
  const { spn = '', keytab = '', realms: listedRealms } = sections[section] ?? {};
  const [, service, host] = /^([\w-]+)[/@]([\w.-]+)$/.exec(spn) ?? [];
  if (service === undefined || host === undefined)
    return 'spn: expected a service and a host without a realm, such as HTTP/login.example.com';
  if (!isAbsolute(keytab)) return 'keytab: expected an absolute path';
  const [first, ...others] = listed(listedRealms);
  if (first === undefined) return 'realms: expected the name of a realm';
  return { service, host: host.toLowerCase(), keytab, realms: [first, ...others] };
}

/**
 * The real path of a keytab. Like other secrets it must lie in `folder`, because whoever writes options could else use the keys of others. Throws when it is
 * not there or cannot be read.
 */
export async function findKeytab(keytab: string, folder: string | undefined): Promise<string> {
  if (folder === undefined) throw new Error('an option names a keytab, but no folder of secrets is set');
  const [file, within] = await Promise.all([realpath(keytab), realpath(folder)]);
  if (!file.startsWith(within + sep)) throw new Error('an option names a keytab outside of the folder of secrets');
  // The MIT libraries would wait for a named pipe.
  if (!(await stat(file)).isFile()) throw new Error('the keytab is no file');
  await access(file, constants.R_OK);
  return file;
}
