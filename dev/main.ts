import { once } from 'node:events';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArguments, UsageError } from './arguments.ts';
import { PortUnavailable } from './origin-server.ts';
import { type Platform, startPlatform } from './platform.ts';
import { AlreadyRunning } from './single-run.ts';

const dataDir = process.env.GAUTH_DATA_DIR || fileURLToPath(new URL('../.gauth', import.meta.url));

process.exit(await main().catch(report));

/** Runs until it is told to stop: by Ctrl-C, a signal, or the end of the process that started it. Answers the exit code. */
async function main(): Promise<number> {
  const { port, tlsPort, reset, quiet, components } = parseArguments(process.argv.slice(2), process.env);
  const stopping = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, () => stopping.abort());
  const say = quiet ? () => undefined : (line: string) => console.log(line);
  const { signal } = stopping;
  try {
    const platform = await startPlatform({ dataDir, port, tlsPort, reset, components, say, signal });
    console.log(`gauth is ready: ${platform.origin}`);
    say(whatToTry(platform));
    if (!signal.aborted) await once(signal, 'abort');
    say('Stopping');
    await platform.stop();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return 0;
}

function report(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(error.message);
    return 2;
  }
  const expected = error instanceof PortUnavailable || error instanceof AlreadyRunning;
  console.error(expected ? error.message : `gauth could not start: ${error instanceof Error ? error.message : error}`);
  return 1;
}

function whatToTry({ origin, tlsOrigin, clientCertFile, logFolder, tryThem }: Platform): string {
  const beside = tryThem.map((line) => `\n  With it                     ${line}`).join('');
  return `
  Demonstration application   ${origin}/demo/        sign in as t100\\agent1, password agent1${beside}
  Discovery                   ${origin}/auth/v3/.well-known/openid-configuration
  A token                     curl -u external_api_client:secret -d grant_type=client_credentials ${origin}/auth/v3/oauth/token
  Administration              curl -u ops:ops ${origin}/environment/v3/contact-centers
  With client certificates    ${tlsOrigin}     authority, a client's certificate and key: ${dirname(clientCertFile)}
  Logs                        ${logFolder}
  Stop                        Ctrl-C
`;
}
