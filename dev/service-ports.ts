import { freePort } from './free-port.ts';
import { type Surroundings, serviceNames } from './services.ts';
import type { StoredSettings } from './stored-settings.ts';

type Ports = Surroundings['ports'];

/** The same ports as last time where they are free and not the origins', so that addresses kept in the database stay true. */
export async function choosePorts({ ports }: StoredSettings, taken: readonly number[]): Promise<Ports> {
  const choose = async (key: string) => {
    const last = ports[key];
    const port = await freePort(last !== undefined && taken.includes(last) ? undefined : last);
    ports[key] = port;
    return port;
  };
  const chosen: Partial<Ports> = {};
  for (const name of serviceNames) chosen[name] = { port: await choose(name), management: await choose(`${name} management`) };
  return chosen as Ports;
}
