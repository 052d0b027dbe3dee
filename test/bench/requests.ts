import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { performance } from 'node:perf_hooks';
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

  const send = (path: string, form: Record<string, string> | undefined, authorization: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { authorization, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) };
      const outgoing = httpRequest({ port, path: `/auth/v3${path}`, method: form ? 'POST' : 'GET', headers, agent }, (incoming) => {
        let body = '';
        incoming.on('data', (chunk) => {
          body += chunk;
        });
        incoming.on('end', () =>
          incoming.statusCode === 200 ? resolve(body) : reject(new Error(`${path}: ${incoming.statusCode} ${body}`)),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(form && new URLSearchParams(form).toString());
    });

  const cases: Record<string, (worker: number) => Promise<unknown>> = {
    discovery: () => send('/.well-known/openid-configuration', undefined, ''),
    client_credentials: () => send('/oauth/token', { grant_type: 'client_credentials', scope: '*' }, basic()),
    userinfo: (worker) => send('/userinfo', undefined, `bearer ${tokens[worker]?.access_token}`),
    'refresh without ID token': (worker) => refresh(worker, '*'),
    'refresh with ID token (RS256)': (worker) => refresh(worker, 'openid'),
  };

  async function refresh(worker: number, scope: string): Promise<void> {
    const current = tokens[worker];
    if (current === undefined) return;
    const answer = await send('/oauth/token', { grant_type: 'refresh_token', refresh_token: current.refresh_token, scope }, basic());
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
