import { ApiError, parseBasic } from '@gauth/service-kit';
import type { FastifyRequest } from 'fastify';
import type { RequestEvidence } from '../../web-services/protected-request.ts';
import type { OriginalRequest } from './original-request.ts';

/** Headers that say who asks. One that comes twice means one thing to a gateway and another one to us. */
const decisive = [
  'authorization',
  'ssid',
  'surl',
  'contactcenterid',
  'x-csrf-token',
  'x-original-method',
  'x-original-uri',
  'x-original-url',
  'x-forwarded-method',
  'x-forwarded-uri',
] as const;

/** What a request shows of who sends it. Throws 400 where it shows something twice. */
export function evidenceOf(request: FastifyRequest, original: OriginalRequest): RequestEvidence {
  const { headers, ip, id, log } = request;
  const repeated = decisive.find((name) => timesOf(name, request.raw.rawHeaders) > 1);
  if (repeated !== undefined) throw new ApiError('badRequest', `${repeated}: came more than once`);
  const said = (name: (typeof decisive)[number]) => headers[name] as string | undefined;
  const [sessionId, identityUrl] = [said('ssid'), said('surl')];
  return {
    method: original.method,
    uri: original.uri,
    host: original.host,
    contactCenterId: said('contactcenterid') || undefined,
    basic: parseBasic(headers.authorization),
    salesforce: sessionId && identityUrl ? { sessionId, identityUrl } : undefined,
    returnTo: `${original.scheme}://${original.host ?? ''}${original.uri}`,
    address: ip,
    requestId: id,
    log,
  };
}

/** Node forgets all but the first of some. */
const timesOf = (wanted: string, names: readonly string[]): number =>
  names.filter((name, index) => index % 2 === 0 && name.toLowerCase() === wanted).length;
