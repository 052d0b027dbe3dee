import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@gauth/service-kit';
import type { ExternalAnswer, ExternalClaim, ExternalModule, OptionSections } from '../module.ts';
import { initialTicket } from './initial-ticket.ts';
import { findKeytab, type KerberosSettings, kerberosOptions } from './kerberos-options.ts';
import type { KerberosSurroundings } from './kerberos-surroundings.ts';
import { principalOf } from './principal.ts';

interface ModuleOptions {
  surroundings: () => KerberosSurroundings;
  secretsFolder: string | undefined;
  logger: Logger;
}

/**
 * Makes the module `gauth_kerberos`: a password is right when the KDC gives a ticket for our own service for it, and our keytab opens that ticket, which a KDC of
 * somebody else cannot make.
 */
export function createKerberosModule(sections: OptionSections, options: ModuleOptions): ExternalModule {
  const { surroundings, secretsFolder, logger } = options;
  const settings = kerberosOptions(sections);
  if (typeof settings === 'string')
    logger.warn({ event: 'kerberos.option-wrong', 'event.reason': settings }, 'an option of the Kerberos module is not as it should be');

  const prove = async (settings: KerberosSettings, principal: string, cache: string): Promise<ExternalAnswer | undefined> => {
    const keytab = await findKeytab(settings.keytab, secretsFolder);
    const answer = await surroundings().acceptor.accept({ keytab, service: `${settings.service}@${settings.host}`, from: { cache } });
    if (answer.kind === 'unavailable') return answer;
    if (answer.kind === 'accepted' && answer.principal === principal) return undefined;
    const reason = answer.kind === 'refused' ? answer.reason : 'the ticket is of another principal';
    logger.error(
      { event: 'kerberos.kdc-not-proved', 'event.reason': reason },
      'a KDC gave a ticket that the keytab does not confirm: the keytab is old, or the KDC is not the one it seems to be',
    );
    return { kind: 'unavailable', reason: `the keytab does not confirm the KDC: ${reason}` };
  };

  const check = async (settings: KerberosSettings, { person, password, signal }: ExternalClaim): Promise<ExternalAnswer> => {
    const principal = principalOf(person, settings.realms);
    if (principal === undefined)
      return { kind: 'refused', reason: 'the person has no principal in these realms', unknown: true, diagnostics: [] };
    const { folder, environment } = surroundings();
    const cache = join(folder, randomUUID());
    try {
      const ticket = await initialTicket({ principal, password, ...settings, cache, environment, signal });
      if (ticket.kind !== 'obtained') return ticket;
      return (await prove(settings, principal, cache)) ?? { kind: 'accepted', diagnostics: ticket.diagnostics };
    } finally {
      await rm(cache, { force: true });
    }
  };

  return {
    async check(claim) {
      if (typeof settings === 'string') return { kind: 'unavailable', reason: settings };
      return check(settings, claim).catch((error) => ({ kind: 'unavailable', reason: error.message }));
    },
    async close() {},
  };
}
