import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import type { CertifiedKey } from '@gauth/service-kit/testing';
import type { CustomFetch } from 'openid-client';

/** One for each certificate, so that connections are kept. */
const agents = new Map<string, Agent>();

function agentFor(caFile: string, certificate: CertifiedKey | undefined): Agent {
  const name = certificate?.cert ?? '';
  const kept = agents.get(name);
  if (kept) return kept;
  const agent = new Agent({ keepAlive: true, ca: readFileSync(caFile), ...certificate });
  agents.set(name, agent);
  return agent;
}

/** A fetch that shows a client certificate, which Node's own cannot; without one it shows none. */
export const certifiedFetch =
  (caFile: string, certificate?: CertifiedKey): CustomFetch =>
  (url, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      const agent = agentFor(caFile, certificate);
      const sent = httpsRequest(url, { agent, method, headers: Object.fromEntries(new Headers(headers)) }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
            values.map((value) => [name, value] as [string, string]),
          );
          resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers: pairs }));
        });
      });
      sent.on('error', reject);
      sent.end(body === null || body === undefined ? undefined : String(body));
    });
