import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../failure.ts';

/** What `npm start` runs, by what it has left in its folder. */
export interface LocalInstallation {
  url: string;
  managementUrls: string[];
  /** PEM file of the authority of its certificates. */
  caFile: string;
  /** The demonstration's, which everybody knows. */
  credentials: { userName: string; password: string };
}

const services = ['config-server', 'environment-api', 'auth-api', 'auth-ui'];

/** Reads the folder. Throws UsageError where it is none of `npm start`. */
export function localInstallation(folder: string): LocalInstallation {
  const ports = portsIn(join(folder, 'settings.json'));
  return {
    url: new URL(`http://localhost:${ports.origin}`).origin,
    caFile: join(folder, 'tls', 'ca.pem'),
    managementUrls: services.flatMap((name) => {
      const management = ports[`${name} management`];
      return management === undefined ? [] : [`http://127.0.0.1:${management}`];
    }),
    credentials: { userName: 'ops', password: 'ops' },
  };
}

function portsIn(file: string): Record<string, number> {
  try {
    const { ports } = JSON.parse(readFileSync(file, 'utf8')) as { ports: Record<string, number> };
    if (ports.origin !== undefined) return ports;
  } catch {
    throw new UsageError(`--local: ${file} cannot be read; it is in the folder of npm start`);
  }
  throw new UsageError(`--local: ${file} does not say where npm start listens; start it once more`);
}
