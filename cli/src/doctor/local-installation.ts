import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../failure.ts';

/** What `npm start` runs, by what it has left in its folder. */
export interface LocalInstallation {
  url: string;
  managementUrls: string[];
  /** The demonstration's, which everybody knows. */
  credentials: { username: string; password: string };
}

const services = ['config-server', 'environment-api', 'auth-api', 'auth-ui'];

/** Reads the folder; `port` is that of the origin, which is not in it. Throws UsageError where it is none of `npm start`. */
export function localInstallation(folder: string, port = '8080'): LocalInstallation {
  const ports = portsIn(join(folder, 'settings.json'));
  return {
    url: `http://localhost:${port}`,
    managementUrls: services.flatMap((name) => {
      const management = ports[`${name} management`];
      return management === undefined ? [] : [`http://127.0.0.1:${management}`];
    }),
    credentials: { username: 'ops', password: 'ops' },
  };
}

function portsIn(file: string): Record<string, number> {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { ports: Record<string, number> }).ports;
  } catch {
    throw new UsageError(`--local: ${file} cannot be read; it is in the folder of npm start`);
  }
}
