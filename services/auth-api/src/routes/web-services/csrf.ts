import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionFinding, SessionGate } from '../../web-services/session-gate.ts';
import type { WebServicesCookie } from './session-cookie.ts';
import { WebServicesError } from './web-services-error.ts';

const header = 'X-CSRF-TOKEN';

/** The session of a request, asked for once. Throws 403 for one that would change something without the token of its session, and `Unavailable`. */
export type SessionOf = (request: FastifyRequest) => Promise<Extract<SessionFinding, { kind: 'found' }> | undefined>;

/** Joins the session gate with what requests carry. */
export function createSessionOf({ sessionGate, cookie }: { sessionGate: SessionGate; cookie: WebServicesCookie }): SessionOf {
  const known = new WeakMap<FastifyRequest, ReturnType<SessionGate>>();

  function find(request: FastifyRequest): ReturnType<SessionGate> {
    const token = request.headers[header.toLowerCase()];
    const finding = sessionGate({
      method: request.method,
      cookie: cookie.read(request.cookies),
      csrfToken: typeof token === 'string' ? token : undefined,
    });
    known.set(request, finding);
    return finding;
  }

  return async (request) => {
    const finding = await (known.get(request) ?? find(request));
    if (finding.kind === 'forged') throw new WebServicesError('forbidden', 'Missing or invalid Csrf token', { http: 403 });
    return finding.kind === 'found' ? finding : undefined;
  };
}

/** Says under which name the token of the session is sent, and what it is; only answers to GET tell it. */
export function tellCsrfToken({ method }: FastifyRequest, reply: FastifyReply, csrfToken: string): void {
  if (method === 'GET') reply.headers({ 'x-csrf-header': header, 'x-csrf-token': csrfToken });
}
