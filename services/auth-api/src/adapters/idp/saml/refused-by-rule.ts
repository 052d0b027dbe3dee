import { ProviderRefused } from '../../../ports/provider-protocol.ts';
import { SamlFault } from '../../saml/saml-fault.ts';

/** Runs what reads a message, and refuses the message where a rule is broken. */
export async function refusedByRule<Read>(read: () => Promise<Read>): Promise<Read> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SamlFault) throw new ProviderRefused('invalid', error.message);
    throw error;
  }
}
