import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { performance } from 'node:perf_hooks';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { basic, signInByPassword, startTestPlatform } from '../support/platform.ts';

// What a warm request costs auth-api. `npm run bench`: a line a request, with its rate, and the CPU time of the auth-api process for one.
// Figures of one run can be compared with each other; machines are too different for more.

const requests = Number(process.env.BENCH_REQUESTS ?? 4000);
const concurrency = 16;
const ticksPerSecond = 100;

const platform = await startTestPlatform({ env: { ...process.env, LOG_LEVEL: 'warn' } });
try {
  const port = Number(new URL(platform.urls['auth-api']).port);
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const tokens = await Promise.all(
    Array.from({ length: concurrency }, async () => (await signInByPassword(platform.origin, '* openid')).body),
  );
  await registerClients(platform.origin);
  const key = await generateKeyPair('ES256');
  const jwk = await exportJWK(key.publicKey);
  const issuer = `${platform.origin}/auth/v3`;

  const send = (path: string, form: Record<string, string> | undefined, headers: Record<string, string> = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      const sent = { ...headers, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) };
      const options = { port, path: `/auth/v3${path}`, method: form ? 'POST' : 'GET', headers: sent, agent };
      const outgoing = httpRequest(options, (incoming) => {
        let body = '';
        incoming.on('data', (chunk) => {
          body += chunk;
        });
        incoming.on('end', () =>
          (incoming.statusCode ?? 500) < 300 ? resolve(body) : reject(new Error(`${path}: ${incoming.statusCode} ${body}`)),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(form && new URLSearchParams(form).toString());
    });

  const by = (client?: string) => ({ authorization: basic(client) });
  const clientCredentials = { grant_type: 'client_credentials', scope: '*' };
  const accessToken = (worker: number) => tokens[worker]?.access_token ?? '';
  const proof = () =>
    new SignJWT({ jti: randomUUID(), htm: 'POST', htu: `${issuer}/oauth/token` })
      .setIssuedAt()
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(key.privateKey);
  const pushed = { client_id: 'bench-jwt', redirect_uri: 'https://bench.example/cb', response_type: 'code', scope: '*' };
  const converted = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  };

  const cases: Record<string, (worker: number) => Promise<unknown>> = {
    discovery: () => send('/.well-known/openid-configuration', undefined),
    client_credentials: () => send('/oauth/token', clientCredentials, by()),
    'client_credentials, DPoP': async () => send('/oauth/token', clientCredentials, { ...by(), dpop: await proof() }),
    'client_credentials, JWT (ES256)': () => send('/oauth/token', clientCredentials, by('bench-jwt')),
    userinfo: (worker) => send('/userinfo', undefined, { authorization: `bearer ${accessToken(worker)}` }),
    introspection: (worker) => send('/oauth/introspect', { token: accessToken(worker) }, by()),
    'pushed request': () => send('/oauth/par', pushed, by('bench-jwt')),
    'token convert': (worker) => send('/oauth/token', { ...converted, subject_token: accessToken(worker) }, by()),
    'refresh without ID token': (worker) => refresh(worker, '*'),
    'refresh with ID token (RS256)': (worker) => refresh(worker, 'openid'),
  };

  async function refresh(worker: number, scope: string): Promise<void> {
    const current = tokens[worker];
    if (current === undefined) return;
    const answer = await send('/oauth/token', { grant_type: 'refresh_token', refresh_token: current.refresh_token, scope }, by());
    current.refresh_token = JSON.parse(answer).refresh_token;
  }

  for (const [name, work] of Object.entries(cases)) {
    await measure(work, requests / 4);
    const { seconds, cpuSeconds } = await measure(work, requests);
    const rate = Math.round(requests / seconds);
    console.log(`${name.padEnd(32)} ${String(rate).padStart(7)}/s ${((cpuSeconds / requests) * 1e6).toFixed(0).padStart(6)} µs CPU each`);
  }
  agent.destroy();
} finally {
  await platform.stop();
}

/** What no demonstration client has: JWTs as access tokens, signed by the cheap algorithm. */
async function registerClients(origin: string): Promise<void> {
  const data = {
    client_id: 'bench-jwt',
    client_secret: 'secret',
    clientType: 'CONFIDENTIAL',
    scope: ['*'],
    authorizedGrantTypes: ['client_credentials', 'authorization_code'],
    redirectURIs: ['https://bench.example/cb'],
    accessTokenFormat: 'jwt',
    idTokenSignedResponseAlg: 'ES256',
  };
  const answer = await fetch(`${origin}/auth/v3/ops/clients`, {
    method: 'POST',
    headers: { authorization: basic('ops', 'ops'), 'content-type': 'application/json' },
    body: JSON.stringify({ data }),
  });
  if (!answer.ok) throw new Error(`the client of the benchmark was refused: ${await answer.text()}`);
}

async function measure(work: (worker: number) => Promise<unknown>, times: number): Promise<{ seconds: number; cpuSeconds: number }> {
  const began = performance.now();
  const cpu = cpuSecondsOf(platform.services['auth-api'].pid());
  await Promise.all(
    Array.from({ length: concurrency }, async (_none, worker) => {
      for (let done = worker; done < times; done += concurrency) await work(worker);
    }),
  );
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: cpuSecondsOf(platform.services['auth-api'].pid()) - cpu };
}

/** User and system time of a process (proc(5), fields 14 and 15 of stat). */
function cpuSecondsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
