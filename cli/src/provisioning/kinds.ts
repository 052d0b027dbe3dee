import type { Kind } from './kind.ts';
import { assertionIssuers } from './kinds/assertion-issuers.ts';
import { clients } from './kinds/clients.ts';
import { contactCenters } from './kinds/contact-centers.ts';
import { corsOrigins } from './kinds/cors-origins.ts';
import { environments } from './kinds/environments.ts';
import { identityProviders } from './kinds/identity-providers.ts';
import { settings } from './kinds/settings.ts';
import { webServices } from './kinds/web-services.ts';
import { webServicesAccounts } from './kinds/web-services-accounts.ts';
import type { KindName } from './wanted.ts';

/** What is written one after the other: each stage needs those before it. auth-api reads contact centers with a client of its own, so clients come early. */
export const stages: readonly (readonly Kind[])[] = [
  [environments],
  [contactCenters],
  [settings, corsOrigins, clients, assertionIssuers],
  [identityProviders, webServices, webServicesAccounts],
];

/** Kinds that belong to a contact center. */
export const ownedKinds: readonly Kind[] = [settings, corsOrigins, identityProviders, webServices];

const byName = new Map(stages.flat().map((kind) => [kind.name, kind]));

/** The kind of that name. */
export function kindOf({ kind: name }: { kind: KindName }): Kind {
  const kind = byName.get(name);
  if (kind === undefined) throw new Error(`there is no kind ${name}`);
  return kind;
}
