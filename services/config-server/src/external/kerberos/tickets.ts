import type { TicketAnswer, Tickets } from '../module.ts';
import { isInitialToken, longestToken } from './gss-token.ts';
import { findKeytab, type KerberosSettings, kerberosOptions } from './kerberos-options.ts';
import type { KerberosSurroundings } from './kerberos-surroundings.ts';

/** Verifies tickets with the keytab that the options name. Where they were sent is not checked: TLS ends before us, so there is no channel to bind to. */
export function createTickets({
  surroundings,
  secretsFolder,
}: {
  surroundings: () => KerberosSurroundings;
  secretsFolder: string | undefined;
}): Tickets {
  const accept = async (token: Buffer, { service, host, keytab, realms }: KerberosSettings): Promise<TicketAnswer> => {
    const file = await findKeytab(keytab, secretsFolder);
    const answer = await surroundings().acceptor.accept({
      keytab: file,
      service: `${service}@${host}`,
      from: { token: token.toString('base64') },
    });
    if (answer.kind !== 'accepted' || realms.includes(realmOf(answer.principal))) return answer;
    return { kind: 'refused', reason: 'the ticket is of a realm that is not listed' };
  };

  return {
    async verify(token, sections) {
      if (token.length > longestToken) return { kind: 'refused', reason: `the token has more than ${longestToken} bytes` };
      if (!isInitialToken(token)) return { kind: 'refused', reason: 'this is no first token of SPNEGO or Kerberos' };
      const settings = kerberosOptions(sections);
      if (typeof settings === 'string') return { kind: 'unavailable', reason: settings };
      return accept(token, settings).catch((error: Error) => ({ kind: 'unavailable', reason: error.message }));
    },
  };
}

const realmOf = (principal: string): string => principal.slice(principal.lastIndexOf('@') + 1);
