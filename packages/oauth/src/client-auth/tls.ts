import type { Client } from '../model.ts';
import { type ClientCertificate, hasSubject } from '../sender-constraint/client-certificate.ts';
import type { KeysOfClient } from './keys-of-client.ts';
import type { ProveClient } from './method.ts';

/** `tls_client_auth` (RFC 8705 §2.1): a certificate of a trusted authority with the subject that the client registered. */
export const tlsClientAuth: ProveClient = async ({ certificateSubject }, { presented, certificate }) => {
  if (presented.kind !== 'nothing') return `expected a certificate alone, got ${presented.kind}`;
  if (certificate === undefined) return 'no certificate';
  if (!certificate.trusted) return 'the certificate is of no trusted authority or not valid now';
  return certificateSubject && hasSubject(certificate, certificateSubject) ? undefined : 'the certificate has another subject';
};

/** `self_signed_tls_client_auth` (RFC 8705 §2.2): one of the certificates that the client registered as `x5c` of its keys. */
export const selfSignedTlsClientAuth =
  (keysOfClient: KeysOfClient): ProveClient =>
  async (client, { presented, certificate }) => {
    if (presented.kind !== 'nothing') return `expected a certificate alone, got ${presented.kind}`;
    if (certificate === undefined) return 'no certificate';
    return (await isRegistered(certificate, client, keysOfClient)) ? undefined : 'the certificate is not registered';
  };

async function isRegistered({ x509 }: ClientCertificate, client: Client, keysOfClient: KeysOfClient): Promise<boolean> {
  const isOneOf = (certificates: readonly string[]) => certificates.some((der) => Buffer.from(der, 'base64').equals(x509.raw));
  const certificates = async (refresh: boolean) => (await keysOfClient(client, { refresh })).flatMap(({ x5c }) => x5c?.slice(0, 1) ?? []);
  return isOneOf(await certificates(false)) || (client.jwksUri !== undefined && isOneOf(await certificates(true)));
}
