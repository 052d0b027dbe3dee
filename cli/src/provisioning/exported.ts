import type { Shown } from '@gauth/auth-client';
import type { Apis } from '../connection.ts';
import { inParallel } from './in-parallel.ts';
import { type Present, secretMark } from './kind.ts';
import { hasSecret } from './kinds/clients.ts';
import { metadataOf } from './kinds/identity-providers.ts';
import { makePlan } from './plan.ts';
import { type KindName, nameOf } from './wanted.ts';

/**
 * The state of an installation as one file states it. Secrets are references to variables that nobody has set, or to files for those that only the server
 * makes; planning the file changes nothing.
 */
export async function exported(apis: Apis): Promise<object> {
  const { present } = await makePlan({ apis, stated: { things: [], scopes: new Set() }, rewrite: [], everything: true });
  const variableFor = variablesOf(present);
  const of = (kind: KindName, owner?: string) => present.filter((each) => each.kind === kind && each.owner === owner);
  const contactCenters = await inParallel(of('contactCenters'), 8, async ({ key, fields }) => {
    const settings = of('settings', key).map((setting) => setting.fields);
    // The setting says the same.
    const origins = settings.some(({ name }) => name === 'cors-origins') ? [] : of('corsOrigins', key).map((origin) => origin.key);
    const parts = {
      settings,
      corsOrigins: origins,
      identityProviders: await inParallel(of('identityProviders', key), 4, (provider) => exportedProvider(apis, provider, variableFor)),
    };
    const stated = Object.entries(parts).filter(([, list]) => list.length > 0);
    return { ...fields, ...Object.fromEntries(stated), webServices: of('webServices', key)[0]?.fields };
  });
  const lists = {
    environments: of('environments').map((environment) => exportedEnvironment(environment, variableFor)),
    contactCenters,
    clients: of('clients').map((client) => exportedClient(client, variableFor)),
    assertionIssuers: of('assertionIssuers').map(({ fields }) => fields),
    webServicesAccounts: of('webServicesAccounts').map((account) => ({ ...account.fields, password: variableFor(account, 'password') })),
  };
  return { version: 1, ...lists };
}

type VariableFor = (present: Present, field: string) => { fromEnv: string };

const inVariable = (text: string): string => text.toUpperCase().replace(/\W+/g, '_');

/** Variables for secrets. Names that differ only by signs which no variable has are numbered, or things would get the secrets of others. */
function variablesOf(present: readonly Present[]): VariableFor {
  const taken = new Set<string>();
  const prefixes = new Map(
    present.map((each) => {
      const plain = inVariable(nameOf(each));
      let prefix = plain;
      for (let number = 2; taken.has(prefix); number += 1) prefix = `${plain}_${number}`;
      taken.add(prefix);
      return [nameOf(each), prefix] as const;
    }),
  );
  return (each, field) => ({ fromEnv: `GAUTH_${prefixes.get(nameOf(each))}_${inVariable(field)}` });
}

function exportedEnvironment(present: Present, variableFor: VariableFor): Shown {
  const password = variableFor(present, 'password');
  const { tokenUuid, ...fields } = present.fields;
  return { ...fields, password, ...(tokenUuid === secretMark && { tokenUuid: variableFor(present, 'token_uuid') }) };
}

function exportedClient(present: Present, variableFor: VariableFor): Shown {
  const { fields, key } = present;
  if (!hasSecret(fields)) return fields;
  // Of these the server makes it, always.
  const secret = fields.tokenEndpointAuthMethod === 'client_secret_jwt' ? { toFile: `${key}.secret` } : variableFor(present, 'secret');
  return { ...fields, client_secret: secret };
}

async function exportedProvider(apis: Apis, present: Present, variableFor: VariableFor): Promise<Shown> {
  const { status, missing: _missing, metadata, clientSecret, ...fields } = present.fields;
  const document = metadata === undefined || fields.metadataUrl !== undefined ? undefined : await metadataOf(apis, present);
  return {
    ...fields,
    // What is missing nobody can state.
    ...(status !== 'PENDING' && { status }),
    ...(clientSecret === secretMark && { clientSecret: variableFor(present, 'client_secret') }),
    ...(document !== undefined && { metadata: { inline: document } }),
  };
}
