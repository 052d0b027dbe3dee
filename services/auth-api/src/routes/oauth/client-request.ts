import type { TokenRequest } from '@gauth/oauth';
import type { FastifyRequest } from 'fastify';
import { dpopHeader } from '../access.ts';
import { given } from '../form.ts';

type FormRequest = FastifyRequest & { body: Readonly<Record<string, string | undefined>> };

/** The request of a client that posts a form, with all that may prove who it is. */
export const clientRequestOf = (request: FormRequest): TokenRequest => ({
  form: given(request.body),
  authorization: request.headers.authorization,
  evidence: { dpop: dpopHeader(request), certificate: request.clientCertificate() },
  address: request.ip,
  requestId: request.id,
});
