import { freePort } from './free-port.ts';

/** From 8080 to 8443, and from 80 to 443. */
const distance = 363;

/** The port for TLS beside that of the origin: the one asked for, else the usual one if nobody has it, else any free one. */
export async function chooseTlsPort(originPort: number | undefined, wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) return wanted;
  const usual = originPort === undefined ? undefined : originPort + distance;
  return freePort(usual !== undefined && usual <= 65_535 ? usual : undefined);
}
