import { type AdministrationClient, AdministrationError, type Patience, type Shown } from '@gauth/auth-client';
import { CommandFailure } from '../../failure.ts';

/**
 * What a list over all contact centers has under `field`, by contact center. Throws CommandFailure where there is no such list or the answer is none,
 * and otherwise as the client does.
 */
export async function partsByContactCenter<Parts>(
  client: AdministrationClient,
  { path, field }: { path: string; field: string },
  patience?: Patience,
): Promise<ReadonlyMap<string, Parts>> {
  try {
    const entries = await client.list(path, patience);
    if (!entries.every((entry) => typeof entry.contactCenterId === 'string' && typeof (entry[field] ?? '') === 'object'))
      throw new CommandFailure(`GET ${path}: the answer is no list of ${field} by contact center`);
    return new Map(entries.map((entry: Shown) => [String(entry.contactCenterId), entry[field] as Parts]));
  } catch (error) {
    if (!(error instanceof AdministrationError) || error.status !== 404) throw error;
    throw new CommandFailure(`${error.message}; a service without this list is older than this command: bring it up to date first`);
  }
}
