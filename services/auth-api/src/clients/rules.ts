import { registrableRedirectUri } from '@gauth/oauth';
import { ApiError } from '@gauth/service-kit';
import { brokenRules } from '../conformance/report.ts';
import type { ClientRegistration } from '../ports/registered-clients.ts';
import type { StatedFields } from './defaults.ts';
import { clientFieldNames } from './field-names.ts';

type Field = keyof ClientRegistration;

const refusal = (field: Field, says: string) => new ApiError('badRequest', `data.${clientFieldNames[field]}: ${says}`);

/** What must hold between the fields of every client, else some request of it could never succeed; what is wrong with a single field is in the schema. */
const consistency: readonly [Field, (client: ClientRegistration) => boolean, string][] = [
  ['redirectUris', ({ redirectUris }) => redirectUris.every(registrableRedirectUri), 'a value is no URI that can be registered'],
  [
    'postLogoutRedirectUris',
    ({ postLogoutRedirectUris }) => postLogoutRedirectUris.every(registrableRedirectUri),
    'a value is no URI that can be registered',
  ],
  [
    'authMethod',
    ({ type, authMethod }) => (type === 'public') === (authMethod === 'none'),
    'a PUBLIC client has the method none, and no other client has it',
  ],
  ['jwksUri', ({ jwks, jwksUri }) => jwks === undefined || jwksUri === undefined, 'jwks and jwksUri exclude each other'],
  ['authMethod', (client) => client.authMethod !== 'private_key_jwt' || hasKeys(client), 'private_key_jwt needs jwks or jwksUri'],
  [
    'authMethod',
    (client) => client.authMethod !== 'self_signed_tls_client_auth' || hasCertificates(client),
    'self_signed_tls_client_auth needs jwks with x5c, or jwksUri',
  ],
  [
    'authMethod',
    ({ authMethod, certificateSubject }) => authMethod !== 'tls_client_auth' || certificateSubject !== undefined,
    'tls_client_auth needs tlsClientAuthSubject',
  ],
  [
    'signedRequestsRequired',
    (client) => !client.signedRequestsRequired || hasKeys(client),
    'a client that signs its requests needs jwks or jwksUri',
  ],
  [
    'refreshRetrySeconds',
    ({ senderConstraint, refreshRetrySeconds }) => senderConstraint === 'none' || refreshRetrySeconds === 0,
    'must be 0 where tokens are bound to a key of the client',
  ],
  [
    'grantTypes',
    ({ senderConstraint, grantTypes }) => senderConstraint === 'none' || !grantTypes.includes('implicit'),
    'tokens of the implicit grant cannot be bound to a key of the client',
  ],
];

/** Refuses what does not fit together, and what the client’s own profile forbids. Throws `ApiError`. */
export function checkClient(client: ClientRegistration): void {
  for (const [field, holds, says] of consistency) if (!holds(client)) throw refusal(field, says);
  if (client.profile === 'legacy') return;
  const broken = brokenRules(client, client.profile).find(({ level }) => level === 'MUST');
  if (broken !== undefined)
    throw refusal(fieldOf(broken.remedy(client)), `${broken.says} (profile ${client.profile}, ${broken.specification} §${broken.section})`);
}

const fieldOf = (remedy: StatedFields): Field => Object.keys(remedy)[0] as Field;

const hasKeys = ({ jwks, jwksUri }: ClientRegistration): boolean => jwks !== undefined || jwksUri !== undefined;

const hasCertificates = ({ jwks, jwksUri }: ClientRegistration): boolean =>
  jwksUri !== undefined || jwks?.keys.some(({ x5c }) => x5c !== undefined) === true;
