import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { askToken, basic } from '../support/platform.ts';
import { type RequestRecorder, recordRequests } from '../support/request-recorder.ts';
import { documentAt } from '../support/shell-blocks.ts';
import { buildGauth, gauth } from './clients/gauth-command.ts';

const { origin, tlsCaFile } = inject('platform');

const [example = ''] = [...documentAt('docs/configuration-as-code.md').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
const folder = mkdtempSync(join(tmpdir(), 'gauth-code-'));
const file = join(folder, 'installation.yaml');

const secrets = {
  CONFIGURATION_SERVER_PASSWORD: 'password',
  ACME_LOGIN_SECRET: 'login-secret',
  ACME_REPORTS_SECRET: 'reports-secret',
  ACME_ROBOT_PASSWORD: 'robot-password',
};
const contactCenterId = '6e2d806f-41b6-4a4b-8c72-1d6b3a2e8f21';
const names = [
  'environments/5d1c7f4e-30a5-4f3a-9b61-0c5a2f1d7e10',
  `contactCenters/${contactCenterId}`,
  `settings/${contactCenterId}/kerberos-sign-in`,
  `identityProviders/${contactCenterId}/Acme Login`,
  `identityProviders/${contactCenterId}/Acme SAML`,
  `webServices/${contactCenterId}/settings`,
  'clients/acme-desktop',
  'clients/acme-reports',
  'assertionIssuers/https://sts.acme.example',
  `webServicesAccounts/${contactCenterId}/acme-robot`,
];

let recorder: RequestRecorder;
let program: string;
beforeAll(async () => {
  program = await buildGauth(folder);
  const certificate = readFileSync(tlsCaFile, 'utf8').replaceAll(/-----[^-]*-----|\s/g, '');
  const key = `<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
  const signOn =
    '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://saml.acme.example/sso"/>';
  const role = `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${key}${signOn}</IDPSSODescriptor>`;
  const namespaces = 'xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
  writeFileSync(
    join(folder, 'acme-metadata.xml'),
    `<EntityDescriptor ${namespaces} entityID="https://saml.acme.example">${role}</EntityDescriptor>`,
  );
  writeFileSync(file, example);
  recorder = await recordRequests(origin);
});

afterAll(async () => {
  await recorder.close();
  rmSync(folder, { recursive: true, force: true });
  const headers = { authorization: basic('ops', 'ops') };
  // First, because with an identity provider anywhere the sign-in page asks for the name before anything else.
  const providers = `/auth/v3/ops/contact-centers/${contactCenterId}/identity-providers`;
  const { data } = (await (await fetch(origin + providers, { headers })).json()) as { data: { id: string }[] };
  for (const path of [
    ...data.map(({ id }) => `${providers}/${id}`),
    '/auth/v3/ops/clients/acme-desktop',
    '/auth/v3/ops/clients/acme-reports',
    `/environment/v3/contact-centers/${contactCenterId}`,
    '/environment/v3/environments/5d1c7f4e-30a5-4f3a-9b61-0c5a2f1d7e10',
  ])
    await fetch(origin + path, { method: 'DELETE', headers });
});

const run = (args: string[], env: NodeJS.ProcessEnv = secrets, started?: (kill: () => void) => void) =>
  gauth(program, args, { GAUTH_URL: recorder.origin, GAUTH_USERNAME: 'ops', GAUTH_PASSWORD: 'ops', ...env }, started);

const eventsOf = (out: string) =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const named = (out: string, event: string) => eventsOf(out).flatMap((each) => (each.event === event ? [each] : []));
const writes = () => recorder.take().filter((request) => !request.startsWith('GET '));

it('says which secrets are missing before it writes anything', async () => {
  const { code, err } = await run(['apply', '--file', file, '--yes'], { ...secrets, ACME_REPORTS_SECRET: '' });
  expect(err).toBe(`${file}:39:5: clients/acme-reports needs client_secret, and the environment variable ACME_REPORTS_SECRET is not set\n`);
  expect({ code, writes: writes() }).toEqual({ code: 1, writes: [] });
});

it('is run again after it was killed in the middle, by two at once, and in the end everything is there once', async () => {
  let kill = () => {};
  let passed = 0;
  recorder.watch((request) => {
    if (request.startsWith('GET ')) return;
    passed += 1;
    if (passed === 4) kill();
  });
  const killed = await run(['apply', '--file', file, '--yes'], secrets, (means) => {
    kill = means;
  });
  expect(killed.signal).toBe('SIGKILL');
  recorder.watch(() => {});
  const both = await Promise.all([1, 2].map(() => run(['apply', '--file', file, '--yes', '--json'])));
  expect(both.map(({ code, err }) => ({ code, err }))).toEqual([
    { code: 0, err: '' },
    { code: 0, err: '' },
  ]);
  const all = both.flatMap(({ out }) => named(out, 'done'));
  expect(names.filter((name) => all.filter((each) => each.name === name && each.result === 'created').length > 1)).toEqual([]);
  expect(await askToken(origin, { grant_type: 'client_credentials' }, basic('acme-reports', 'reports-secret'))).toMatchObject({
    status: 200,
  });
});

it('writes nothing the second time', async () => {
  recorder.take();
  const { code, out } = await run(['apply', '--file', file, '--yes', '--json']);
  expect({ code, writes: writes(), planned: named(out, 'planned') }).toEqual({ code: 0, writes: [], planned: [] });
});

it('finds what somebody has changed by hand, field by field, and changes that alone', async () => {
  const path = '/auth/v3/ops/clients/acme-desktop';
  const headers = { authorization: basic('ops', 'ops'), 'content-type': 'application/json' };
  await fetch(origin + path, { method: 'PUT', headers, body: JSON.stringify({ data: { scope: ['openid'], description: 'by hand' } }) });
  const { code, out } = await run(['diff', '--file', file, '--json']);
  expect({ code, planned: named(out, 'planned') }).toEqual({
    code: 2,
    planned: [
      {
        ...{ event: 'planned', format: 1, name: 'clients/acme-desktop', action: 'update', place: `${file}:33:5` },
        changes: [{ field: 'scope', from: ['openid'], to: ['openid', 'profile'] }],
      },
    ],
  });
  recorder.take();
  const applied = await run(['apply', '--file', file, '--yes']);
  expect({ code: applied.code, writes: writes() }).toEqual({ code: 0, writes: [`PUT ${path}`] });
  expect(applied.out).toMatch(/\n0 created, 1 changed, 0 failed, 0 skipped\n$/);
});

it('leaves alone what somebody changes between plan and write', async () => {
  const other = join(folder, 'other.yaml');
  writeFileSync(other, example.replace('scope: [openid, profile]', 'scope: [openid, email]'));
  const headers = { authorization: basic('ops', 'ops'), 'content-type': 'application/json' };
  const path = '/auth/v3/ops/clients/acme-desktop';
  recorder.watch(async (request) => {
    if (request === `GET ${path}`)
      await fetch(origin + path, { method: 'PUT', headers, body: JSON.stringify({ data: { description: 'meanwhile' } }) });
  });
  recorder.take();
  const { code, err } = await run(['apply', '--file', other, '--yes']);
  recorder.watch(() => {});
  expect({ code, err, writes: writes() }).toEqual({
    ...{ code: 1, writes: [] },
    err: `${other}:33:5: clients/acme-desktop failed: somebody else has changed it since the plan was made; run the command again\n`,
  });
});

it('writes a secret again where it is told to, and keeps one that the server makes', async () => {
  const { code } = await run(['apply', '--file', file, '--write-secret', 'clients/acme-r*', '--yes'], {
    ...secrets,
    ACME_REPORTS_SECRET: 'another-secret',
  });
  expect(code).toBe(0);
  expect(await askToken(origin, { grant_type: 'client_credentials' }, basic('acme-reports', 'another-secret'))).toMatchObject({
    status: 200,
  });
  const made = join(folder, 'made.yaml');
  const client = { client_id: 'acme-made', client_secret: { toFile: 'made.secret' }, authorizedGrantTypes: ['client_credentials'] };
  writeFileSync(made, stringify({ version: 1, clients: [client] }));
  expect(await run(['apply', '--file', made, '--yes'])).toMatchObject({ code: 0 });
  const secret = readFileSync(join(folder, 'made.secret'), 'utf8').trim();
  expect(statSync(join(folder, 'made.secret')).mode & 0o777).toBe(0o600);
  expect(await askToken(origin, { grant_type: 'client_credentials' }, basic('acme-made', secret))).toMatchObject({ status: 200 });
  await fetch(`${origin}/auth/v3/ops/clients/acme-made`, { method: 'DELETE', headers: { authorization: basic('ops', 'ops') } });
});

it('exports a file that plans to nothing, although nobody has set a secret', async () => {
  const { code, out } = await run(['export'], {});
  expect(code).toBe(0);
  for (const secret of Object.values(secrets)) expect(out).not.toContain(secret === 'password' ? 'password: password' : secret);
  const all = join(folder, 'export.yaml');
  writeFileSync(all, out);
  expect((parse(out) as { clients: { client_id: string }[] }).clients.map(({ client_id }) => client_id)).toContain('acme-desktop');
  const diff = await run(['diff', '--file', all, '--json'], {});
  expect({ code: diff.code, planned: named(diff.out, 'planned'), unmanaged: named(diff.out, 'unmanaged') }).toEqual({
    ...{ code: 0, planned: [], unmanaged: [] },
  });
});

it('lists what is in no file, and deletes it when it is told to', async () => {
  const less = join(folder, 'less.yaml');
  const installation = parse(example) as { contactCenters: { identityProviders: { name: string }[] }[] };
  const [center] = installation.contactCenters;
  if (center) center.identityProviders = center.identityProviders.filter(({ name }) => name !== 'Acme SAML');
  writeFileSync(less, stringify(installation));
  const args = ['prune', '--file', less, '--kind', 'identityProviders'];
  recorder.take();
  const listed = await run(args);
  expect({ ...listed, writes: writes() }).toEqual({
    ...{ code: 64, signal: null, err: 'gauth: nothing was deleted: prune needs --yes\n', writes: [] },
    out: `- identityProviders/${contactCenterId}/Acme SAML\n1 to delete, 0 stay\n`,
  });
  expect(await run([...args, '--yes'])).toMatchObject({ code: 0 });
  expect(writes()).toEqual([
    expect.stringMatching(/^DELETE \/auth\/v3\/ops\/contact-centers\/6e2d[^/]+\/identity-providers\/[-\da-f]{36}$/),
  ]);
});
