import type { Shown } from '@gauth/auth-client';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Apis } from '../connection.ts';
import { exported } from './exported.ts';
import { parseFile } from './file/parsed-file.ts';
import { statedThings } from './file/stated-things.ts';
import { makePlan } from './plan.ts';
import { checkSecrets } from './secrets.ts';

/** An installation that has these lists, and contact centers without parts. */
function installation(lists: Record<string, Shown[]>): Apis {
  const list = async (path: string) => Object.entries(lists).find(([name]) => path.split('?')[0]?.endsWith(`/${name}`))?.[1] ?? [];
  const get = async (path: string) => (path.endsWith('/web-services') ? {} : []);
  return { auth: { list, get }, environment: { list, get } } as unknown as Apis;
}

const account = (id: string, name: string, contactCenterId?: string): Shown => ({
  ...{ id, name, roles: [], enabled: true, changePassword: false },
  ...(contactCenterId !== undefined && { contactCenterId }),
});
const centers = ['6e2d806f-41b6-4a4b-8c72-1d6b3a2e8f21', '6e2d806f-41b6-4a4b-8c72-1d6b3a2e8f22'] as const;
const center = (id: string): Shown => ({ id, environmentId: id, domains: [], userNamePatterns: [] });
const client = (id: string): Shown => ({ client_id: id, authorizedGrantTypes: ['client_credentials'] });

it('can be applied to an empty installation once all variables are set', async () => {
  const methods = [{}, { tokenEndpointAuthMethod: 'client_secret_jwt' }, { tokenEndpointAuthMethod: 'private_key_jwt' }];
  const clients = methods.map((method, index) => ({ ...client(`app${index}`), ...method }));
  const text = stringify(await exported(installation({ clients })));
  const parsed = parseFile('export.yaml', text);
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'));
  const { steps } = await makePlan({ apis: installation({}), stated: statedThings([parsed.file]), rewrite: [] });
  const env = Object.fromEntries([...text.matchAll(/fromEnv: (\S+)/g)].map(([, name]) => [name, 'secret']));
  checkSecrets(steps, env);
  expect(text.match(/client_secret:\n.*/g)).toEqual(
    ['GAUTH_CLIENTS_APP0_SECRET', 'app1.secret'].map((name) => expect.stringContaining(name)),
  );
});

it('tells apart what has one name in several contact centers, and variables of names that differ by a sign', async () => {
  const apis = installation({
    'contact-centers': centers.map(center),
    accounts: [account('1', 'robot'), account('2', 'Robot', centers[0]), account('3', 'robot', centers[1])],
    clients: ['a-b', 'A.b', 'a_b_2', 'c'].map(client),
  });
  const text = stringify(await exported(apis));
  const parsed = parseFile('export.yaml', text);
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'));
  const { steps, unmanaged } = await makePlan({ apis, stated: statedThings([parsed.file]), rewrite: [] });
  expect({ planned: steps.filter(({ action }) => action !== 'unchanged'), unmanaged }).toEqual({ planned: [], unmanaged: [] });
  expect([...text.matchAll(/fromEnv: GAUTH_(\S+)/g)].map(([, name]) => name)).toEqual([
    ...['CLIENTS_A_B_SECRET', 'CLIENTS_A_B_2_SECRET', 'CLIENTS_A_B_2_2_SECRET', 'CLIENTS_C_SECRET'],
    'WEBSERVICESACCOUNTS_ROBOT_PASSWORD',
    ...[21, 22].map((end) => `WEBSERVICESACCOUNTS_6E2D806F_41B6_4A4B_8C72_1D6B3A2E8F${end}_ROBOT_PASSWORD`),
  ]);
});
