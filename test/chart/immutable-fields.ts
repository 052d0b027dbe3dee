import type { Manifest } from './manifest.ts';

/** What Kubernetes lets nobody change of an object, by `Kind name`. Jobs are not among them: helm makes hooks anew. */
export type ImmutableFields = Record<string, object>;

const fieldsOf: Record<string, (manifest: Manifest) => object> = {
  Deployment: ({ spec }) => ({ selector: spec.selector }),
  // Kubernetes gives a Service an address, unless it is to have none.
  Service: ({ spec }) => ({ clusterIP: spec.clusterIP ?? 'any' }),
  Secret: (manifest) => ({ type: (manifest as unknown as { type: string }).type }),
};

/** Of one rendering. */
export function immutableFields(manifests: readonly Manifest[]): ImmutableFields {
  const found = manifests.flatMap((manifest) => {
    const fields = fieldsOf[manifest.kind]?.(manifest);
    return fields ? [[`${manifest.kind} ${manifest.metadata.name}`, fields] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Where a rendering, installed over another one, would be refused: objects that both have and whose fields differ. */
export function refusedChanges(before: ImmutableFields, after: ImmutableFields): string[] {
  const shared = Object.keys(before).filter((name) => name in after);
  return shared.filter((name) => JSON.stringify(sorted(before[name])) !== JSON.stringify(sorted(after[name])));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
