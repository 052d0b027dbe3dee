import { readFileSync } from 'node:fs';
import { importJWK, type JWK } from 'jose';
import * as client from 'openid-client';
import { fetchWithCertificate } from './fetch-with-certificate.ts';
import { configured } from './openid-client-configuration.ts';
import { play, refusalOf } from './play.ts';

// Every way in which openid-client proves who it is, and what it is told where the proof is wrong.

/** The clients that this program is, each by its way of proving. */
export interface Given {
  issuer: string;
  secret: { id: string; secret: string };
  secretJwt: { id: string; secret: string };
  /** One whose key is registered, and one that publishes it. */
  keyJwt: { id: string; publishedId: string; key: JWK; otherKey: JWK };
  /** One by the authority that signed its certificate, one by the certificate itself; PEM files. */
  certificate: { id: string; selfSignedId: string; certFile: string; keyFile: string; caFile: string };
}

const token = async (config: Promise<client.Configuration>) => client.clientCredentialsGrant(await config);
const refused = (config: Promise<client.Configuration>) => refusalOf(token(config));

const bySecret = ({ issuer, secret }: Given, how: (secret: string) => client.ClientAuth, said = secret.secret) =>
  configured(issuer, secret.id, how(said));
const bySecretJwt = ({ issuer, secretJwt }: Given, said = secretJwt.secret) =>
  configured(issuer, secretJwt.id, client.ClientSecretJwt(said));
const byKey = async ({ issuer, keyJwt }: Given, id = keyJwt.id, jwk = keyJwt.key) =>
  configured(issuer, id, client.PrivateKeyJwt((await importJWK(jwk)) as CryptoKey));

async function byCertificate({ issuer, certificate }: Given, id: string, shown = true) {
  const { certFile, keyFile, caFile } = certificate;
  const config = await configured(issuer, id, client.TlsClientAuth(), { use_mtls_endpoint_aliases: true });
  const [ca, cert, key] = [caFile, certFile, keyFile].map((file) => readFileSync(file)) as [Buffer, Buffer, Buffer];
  config[client.customFetch] = fetchWithCertificate(shown ? { ca, cert, key } : { ca });
  return config;
}

await play<Given>({
  client_secret_basic: (given) => token(bySecret(given, client.ClientSecretBasic)),
  client_secret_post: (given) => token(bySecret(given, client.ClientSecretPost)),
  client_secret_jwt: (given) => token(bySecretJwt(given)),
  private_key_jwt: (given) => token(byKey(given)),
  'private_key_jwt and jwks_uri': (given) => token(byKey(given, given.keyJwt.publishedId)),
  tls_client_auth: (given) => token(byCertificate(given, given.certificate.id)),
  self_signed_tls_client_auth: (given) => token(byCertificate(given, given.certificate.selfSignedId)),
  'wrong client_secret_basic': (given) => refused(bySecret(given, client.ClientSecretBasic, 'wrong')),
  'wrong client_secret_post': (given) => refused(bySecret(given, client.ClientSecretPost, 'wrong')),
  'wrong client_secret_jwt': (given) => refused(bySecretJwt(given, 'a secret that somebody else has made up')),
  'wrong private_key_jwt': (given) => refused(byKey(given, given.keyJwt.id, given.keyJwt.otherKey)),
  'wrong private_key_jwt and jwks_uri': (given) => refused(byKey(given, given.keyJwt.publishedId, given.keyJwt.otherKey)),
  'wrong tls_client_auth': (given) => refused(byCertificate(given, given.certificate.id, false)),
  'wrong self_signed_tls_client_auth': (given) => refused(byCertificate(given, given.certificate.selfSignedId, false)),
});
