import { randomBytes } from 'node:crypto';
import type { ClientAuthMethod } from '@gauth/oauth';
import { ApiError } from '@gauth/service-kit';
import { type ClientRegistration, type RegisteredClients, type StoredSecret, usesSecret } from '../ports/registered-clients.ts';
import type { SecretHasher } from '../ports/secret-hasher.ts';
import { type StatedFields, withChange, withDefaults } from './defaults.ts';
import { checkClient } from './rules.ts';

/** What an administrator states of a new client; the rest takes its defaults. */
export type NewClient = StatedFields & { grantTypes: readonly string[]; secret?: string | undefined };

/** What an administrator changes of a client. */
export type ClientChange = Omit<StatedFields, 'id'> & { secret?: string | undefined };

/** A client as it is now, and its secret where one was made for it: the only time that it can be read. */
export interface Registered {
  client: ClientRegistration;
  generatedSecret?: string | undefined;
}

/** Registers and changes clients by the rules that concern several of their fields at once. Throws `ApiError`. */
export interface ClientRegistry {
  create(client: NewClient): Promise<Registered>;
  update(clientId: string, change: ClientChange): Promise<Registered>;
}

/** The rules over the registry that stores clients. */
export function createClientRegistry({ registered, hasher }: { registered: RegisteredClients; hasher: SecretHasher }): ClientRegistry {
  async function generated(client: { id: string; authMethod: ClientAuthMethod }): Promise<{ secret: string; stored: StoredSecret }> {
    const secret = newSecret();
    const hash = await hasher.hash(secret, 'generated');
    return { secret, stored: client.authMethod === 'client_secret_jwt' ? { hash, sealed: hasher.seal(secret, client.id) } : { hash } };
  }
  const chosen = async (secret: string | undefined): Promise<StoredSecret | undefined> =>
    secret === undefined ? undefined : { hash: await hasher.hash(secret, 'chosen') };

  return {
    async create({ secret, ...stated }) {
      const client = withDefaults(stated);
      checkClient(client);
      checkChosenSecret(client, secret);
      const made = secret === undefined && usesSecret(client.authMethod) ? await generated(client) : undefined;
      if (!(await registered.create(client, made?.stored ?? (await chosen(secret)))))
        throw new ApiError('conflict', 'a client with this client_id exists');
      return { client, generatedSecret: made?.secret };
    },
    async update(clientId, { secret, ...stated }) {
      const stored = await chosen(secret);
      const made = stated.authMethod === 'client_secret_jwt' ? await generated({ id: clientId, authMethod: stated.authMethod }) : undefined;
      let generatedSecret: string | undefined;
      const client = await registered.update(clientId, (before) => {
        const after = withChange(before, stated);
        checkClient(after);
        checkChosenSecret(after, secret);
        if (startsToSign(before, after)) {
          generatedSecret = made?.secret;
          return { client: after, secret: made?.stored };
        }
        checkHasSecret(before, after, secret);
        return { client: after, secret: stored };
      });
      if (client === undefined) throw unknownClient();
      return { client, generatedSecret };
    },
  };
}

/** Of a secret that was used otherwise before, perhaps only the hash is known. */
const startsToSign = (before: ClientRegistration, after: ClientRegistration): boolean =>
  after.authMethod === 'client_secret_jwt' && before.authMethod !== 'client_secret_jwt';

function checkHasSecret(before: ClientRegistration, after: ClientRegistration, secret: string | undefined): void {
  if (usesSecret(after.authMethod) && !usesSecret(before.authMethod) && secret === undefined)
    throw new ApiError('badRequest', 'data.client_secret: is required for a client that had none before');
}

/** The refusal for an id that names no client. */
export const unknownClient = () => new ApiError('notFound', 'there is no such client');

function checkChosenSecret({ type, authMethod }: ClientRegistration, secret: string | undefined): void {
  if (secret === undefined) return;
  if (type === 'public') throw new ApiError('badRequest', 'data.client_secret: a PUBLIC client has none');
  if (!usesSecret(authMethod)) throw new ApiError('badRequest', 'data.client_secret: this client does not authenticate by a secret');
  if (authMethod === 'client_secret_jwt')
    throw new ApiError('badRequest', 'data.client_secret: a client with client_secret_jwt gets its secret from the server');
}

/** 256 random bits: nobody guesses them, so a fast hash keeps them, and they are a key for HS256. */
const newSecret = (): string => randomBytes(32).toString('base64url');
