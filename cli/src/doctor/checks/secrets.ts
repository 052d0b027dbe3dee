import { type Check, when } from '../check.ts';
import type { Facts } from '../facts.ts';
import { authDiagnosis, environmentDiagnosis, inWords, parsed } from '../readings.ts';

const keyRing = { setting: 'KEY_RING', of: 'auth-api, environment-api', chart: 'services.secret.key_ring' };
const operations = (of: string) => ({ setting: 'OPERATIONS_PASSWORD_HASH', of, chart: 'services.secret.admin_password' });

const keystore = (change: string) => ({
  setting: 'KEYSTORE_FILE',
  of: 'auth-api',
  chart: 'services.auth.jks.keyStoreFileData',
  change,
});

const soonDays = 30;

const isUser = ({ administrator }: Facts): boolean => administrator === 'operations user';

const refusals = (answers: Facts['auth']): string[] =>
  answers
    .filter(({ status = 0 }) => [400, 401, 403, 429].includes(status))
    .slice(0, 1)
    .map((answer) => `${answer.url}: ${inWords(answer)}`);

function otherRing(facts: Facts): string[] {
  const [auth, environment] = [authDiagnosis(facts)?.keyRing, environmentDiagnosis(facts)?.keyRing];
  if (auth === undefined || environment === undefined) return [];
  const seals = (one: typeof auth, other: typeof auth) => other.fingerprints.includes(one.fingerprints[0] ?? '');
  return when(
    !seals(auth, environment) || !seals(environment, auth),
    () => `auth-api has the keys ${named(auth)}, environment-api ${named(environment)}`,
  );
}

const named = ({ ids, fingerprints }: { ids: string[]; fingerprints: string[] }) =>
  ids.map((id, index) => `${id} (fingerprint ${fingerprints[index]?.slice(0, 6)})`).join(', ');

/** Secrets that two sides must have alike, or that open something. */
export const secretChecks: readonly Check[] = [
  {
    id: 'operations-user-refused',
    area: 'secrets',
    severity: 'error',
    title: 'auth-api refuses the administrator',
    why: 'Nothing can be provisioned, and the doctor sees the outside only.',
    remedy: {
      ...operations('auth-api'),
      change: 'a bcrypt hash of the password that is used, never the password; OPERATIONS_USERNAME is its name',
    },
    seen: (facts) => (isUser(facts) ? refusals(facts.auth) : []),
  },
  {
    id: 'administering-client-refused',
    area: 'secrets',
    severity: 'error',
    title: 'auth-api refuses the client that administers',
    why: 'The doctor sees the outside only, and nothing can be provisioned with this client.',
    remedy: {
      setting: 'client_secret, authorities',
      of: 'client',
      change: 'the secret that it is registered with, the grant client_credentials, and ROLE_INTERNAL_CLIENT among its authorities',
    },
    // What environment-api says follows from this, or is told by what auth-api sees of it.
    seen: (facts) => (isUser(facts) ? [] : refusals(facts.auth)),
  },
  {
    id: 'operations-user-differs',
    area: 'secrets',
    severity: 'error',
    title: 'environment-api refuses the administrator',
    why: 'Environments cannot be provisioned.',
    remedy: { ...operations('environment-api'), change: 'the hash that auth-api has, and the same OPERATIONS_USERNAME' },
    seen: (facts) => (isUser(facts) ? refusals(facts.environment) : []),
  },
  {
    id: 'key-ring-differs',
    area: 'secrets',
    severity: 'error',
    title: 'The services have different key rings',
    why: 'auth-api cannot open the passwords of environments that environment-api seals, so nobody can sign in there.',
    remedy: { ...keyRing, change: 'the same text in every pod of both services' },
    seen: otherRing,
  },
  {
    id: 'signing-key-closed',
    area: 'secrets',
    severity: 'error',
    title: 'The key ring lacks a key that a signing key is sealed under',
    why: 'This pod cannot sign with it, and a pod that is started cannot start.',
    remedy: { ...keyRing, change: 'a ring that has this key; add a new key at the end everywhere before it becomes the first anywhere' },
    seen: (facts) => {
      const ring = authDiagnosis(facts)?.keyRing.ids;
      return (facts.provisioned.keys ?? [])
        .filter(
          ({ sealedUnder, state }) => ring !== undefined && sealedUnder !== undefined && state !== 'revoked' && !ring.includes(sealedUnder),
        )
        .map(({ kid, sealedUnder }) => `the signing key ${kid} is sealed under ${sealedUnder}; the ring has ${ring?.join(', ')}`);
    },
  },
  {
    id: 'no-signing-keys',
    area: 'secrets',
    severity: 'error',
    title: 'No keys are published',
    why: 'Nobody can verify what gauth signs.',
    remedy: {
      setting: 'DATABASE_URL',
      of: 'auth-api',
      chart: 'postgres',
      change: 'a database in which auth-api can keep its keys; see the log for signing-keys',
    },
    seen: ({ keySet }) =>
      when(
        keySet !== undefined && (keySet.status !== 200 || !hasKeys(keySet.body)),
        () => `GET ${keySet?.url}: ${keySet && inWords(keySet)}${keySet?.status === 200 ? ', without keys' : ''}`,
      ),
  },
  {
    id: 'keystore-unreadable',
    area: 'secrets',
    severity: 'error',
    title: "The product's keystore can no longer be read",
    why: 'This pod has its key still; a pod that is started cannot start.',
    remedy: keystore('the keystore that KEYSTORE_PASSWORD opens, with a key of the alias KEYSTORE_ALIAS'),
    seen: (facts) => {
      const said = authDiagnosis(facts)?.keystore;
      return said && 'problem' in said ? [`auth-api says: ${said.problem}`] : [];
    },
  },
  {
    id: 'keystore-certificate',
    area: 'secrets',
    severity: 'warning',
    title: "The certificate in the product's keystore has ended, or soon will",
    why: 'Its key goes on signing X-GWS-User, but whoever verifies by the certificate refuses it then.',
    remedy: keystore('a keystore with a renewed certificate, which those who verify have as well'),
    seen: (facts) => {
      const said = authDiagnosis(facts)?.keystore;
      if (!said || 'problem' in said || said.certificateEnds === undefined) return [];
      const end = new Date(said.certificateEnds);
      return when(
        end.getTime() - facts.now.getTime() < soonDays * 86_400_000,
        () => `the certificate of ${said.alias} ${end <= facts.now ? 'ended' : 'ends'} on ${end.toISOString().slice(0, 10)}`,
      );
    },
  },
  {
    id: 'service-client-refused',
    area: 'secrets',
    severity: 'error',
    title: 'auth-api does not know its own client',
    why: 'It gets no token for environment-api, so it knows no contact center and nobody can sign in.',
    remedy: {
      setting: 'SERVICE_CLIENT_SECRET',
      of: 'auth-api',
      chart: 'services.secret.client_secret',
      change: 'the client_secret that the client SERVICE_CLIENT_ID is registered with; register it if it is not there',
    },
    seen: (facts) => environmentServiceFault(facts, 'service-client'),
  },
  {
    id: 'service-client-authority',
    area: 'secrets',
    severity: 'error',
    title: "environment-api refuses auth-api's client",
    why: 'auth-api learns of no contact center.',
    remedy: { setting: 'authorities', of: 'client SERVICE_CLIENT_ID', change: 'ROLE_INTERNAL_CLIENT among them' },
    seen: (facts) => environmentServiceFault(facts, 'authority'),
  },
  {
    id: 'auth-service-elsewhere',
    area: 'secrets',
    severity: 'error',
    title: "environment-api does not know auth-api's tokens",
    why: 'It asks another installation whose they are, so auth-api learns of no contact center.',
    remedy: {
      setting: 'AUTH_SERVICE_URL',
      of: 'environment-api',
      chart: 'services.environment.env.GWS_ENVIRONMENT_COMMON_AUTH_SERVICE',
      change: 'this auth-api, whose Redis has its tokens',
    },
    seen: (facts) => environmentServiceFault(facts, 'token'),
  },
];

/** What auth-api says of environment-api, where that is this fault. */
export function environmentServiceFault(facts: Facts, fault: string): string[] {
  const service = authDiagnosis(facts)?.environmentService;
  return when(service?.fault === fault, () => `auth-api says: ${service?.reason}`);
}

function hasKeys(body: string): boolean {
  const keys = parsed(body)?.keys;
  return Array.isArray(keys) && keys.length > 0;
}
