import { type Provisioning, provisioning } from '../provisioning.ts';
import type { ComponentRun, RunningServices } from './component.ts';

/** An identity provider of the demonstration's contact center. */
export interface DemonstrationProvider {
  id: string;
  /** Where its record is. */
  path: string;
}

const removalMs = 5000;

/** Registers an identity provider for as long as the run lasts; one that an earlier run has left behind makes room. */
export async function registerProvider(
  { contactCenterId, lifetime }: ComponentRun,
  { origin, apis }: RunningServices,
  registration: { name: string } & Record<string, unknown>,
): Promise<DemonstrationProvider> {
  const collection = `/auth/v3/ops/contact-centers/${contactCenterId}/identity-providers`;
  const known = (await apis.find(collection)) as { id: string; name: string }[];
  for (const { id, name } of known) if (name === registration.name) await apis.remove(`${collection}/${id}`);
  return lifetime.own(
    () => create(apis, collection, registration),
    // The run's own signal has fired by then. Whatever is still there is replaced next time.
    ({ path }) =>
      provisioning(origin, AbortSignal.timeout(removalMs))
        .remove(path)
        .catch(() => undefined),
  );
}

async function create(apis: Provisioning, collection: string, registration: object): Promise<DemonstrationProvider> {
  const { id } = (await apis.post(collection, registration)) as { id: string };
  return { id, path: `${collection}/${id}` };
}
