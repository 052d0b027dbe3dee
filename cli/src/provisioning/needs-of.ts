import type { Present } from './kind.ts';
import { nameOf } from './wanted.ts';

/** Names of the things without which one that is there would not work. */
export function needsOf({ kind, owner, fields }: Present): string[] {
  const { environmentId, contactCenterId, contactCenterIds } = fields;
  const centers = [owner, contactCenterId, ...(Array.isArray(contactCenterIds) ? contactCenterIds : [])];
  const environment = kind === 'contactCenters' ? [nameOf({ kind: 'environments', key: String(environmentId) })] : [];
  return [
    ...environment,
    ...centers.filter((id) => typeof id === 'string').map((id) => nameOf({ kind: 'contactCenters', key: id.toLowerCase() })),
  ];
}
