import type { Endpoint } from '@gauth/config-server';
import { type EnvironmentConnection, servesLocation } from '@gauth/environment-client';

type Server = EnvironmentConnection['configServers'][number];

/**
 * Where persons are checked and objects are read: the servers that serve the location, primaries and backups in turn. Read-only ones come last, as
 * further places to go. Throws Error where none serves it.
 */
export function readingEndpoints({ id, configServers }: EnvironmentConnection, location: string): Endpoint[] {
  const serving = configServers.filter(({ locations }) => servesLocation(locations, location));
  if (serving.length === 0) throw new Error(`no Configuration Server of environment ${id} serves the location ${location}`);
  return [...serving.filter(isWritable), ...serving.filter(({ readOnly }) => readOnly)].flatMap(endpointsOf);
}

/** Where passwords are changed: servers that are not read-only, of the location or, where it has none, of any. Throws Error where there is none. */
export function writingEndpoints({ id, configServers }: EnvironmentConnection, location: string): Endpoint[] {
  const writable = configServers.filter(isWritable);
  if (writable.length === 0) throw new Error(`every Configuration Server of environment ${id} is read-only`);
  const serving = writable.filter(({ locations }) => servesLocation(locations, location));
  return (serving.length > 0 ? serving : writable).flatMap(endpointsOf);
}

const isWritable = ({ readOnly }: Server): boolean => !readOnly;

const endpointsOf = ({ primaryAddress, primaryPort, backupAddress, backupPort }: Server): Endpoint[] => [
  { host: primaryAddress, port: primaryPort },
  ...(backupAddress === undefined || backupPort === undefined ? [] : [{ host: backupAddress, port: backupPort }]),
];
