import type { Lifetime } from '../lifetime.ts';
import type { Provisioning } from '../provisioning.ts';
import type { ServiceName } from '../services.ts';

/** A person in an import file of the Configuration Server. */
export interface ImportedPerson {
  userName: string;
  tenant: string;
  externalId: string;
  firstName: string;
  lastName: string;
  isAgent: boolean;
  userProperties: Record<string, Record<string, string>>;
}

/** What a component adds to the platform. */
export interface Component {
  /** Persons whose passwords it knows. */
  persons?: readonly ImportedPerson[];
  /** Options of the Configuration Server for all persons. */
  serverOptions?: Record<string, Record<string, string>>;
  /** Settings of services that use it. */
  env?: Partial<Record<ServiceName, Record<string, string>>>;
  /** Where the Configuration Server is found by it. */
  configServerAddress?: string;
  /** Makes it known to the services, once they run. */
  introduce?: (services: RunningServices) => Promise<void>;
  /** A line for whoever wants to try it. */
  tryIt: string;
}

/** The services that a component is introduced to. */
export interface RunningServices {
  origin: string;
  apis: Provisioning;
}

/** The run that a component is started for. */
export interface ComponentRun {
  /** For files of the component; for the owner's eyes only. */
  folder: string;
  lifetime: Lifetime;
  configServerPort: number;
  /** The key of tokens in the password field, which stays among the options of the Configuration Server. */
  tokenUuid: string;
  /** Id of the contact center and of its tenant. */
  contactCenterId: string;
}

/** An agent of t100 whom an external system confirms. */
export const externalPerson = (
  userName: string,
  { externalId = userName, userProperties }: Pick<ImportedPerson, 'userProperties'> & { externalId?: string },
): ImportedPerson => ({
  userName,
  tenant: 'Environment',
  externalId,
  firstName: userName,
  lastName: 'External',
  isAgent: true,
  userProperties: { htcc: { roles: 'agent' }, ...userProperties },
});
