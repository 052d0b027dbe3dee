import { expect, it } from 'vitest';
import { parseFile } from './parsed-file.ts';

const faultsOf = (text: string) => {
  const parsed = parseFile('a.yaml', text);
  return 'faults' in parsed ? parsed.faults : [];
};

/** Each one names the one before twice. */
const aliases = (count: number) => Array.from({ length: count }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join('');

it.each([
  ['version: 2', ['a.yaml:1:1: version: must be 1']],
  ['clients: []', ['a.yaml:1:1: version: is missing; it must be 1']],
  ['# nothing yet\n', ['a.yaml:1:1: is empty; state at least version: 1']],
  ['- a', ['a.yaml:1:1: must be a set of fields: { name: value }, or a line for each']],
  ['version: 1\nclient: []', ['a.yaml:2:1: client: there is no such field; is it clients?']],
  [
    'version: 1\nx: []',
    [
      'a.yaml:2:1: x: there is no such field; there are version, environments, contactCenters, clients, assertionIssuers, webServicesAccounts',
    ],
  ],
  ['version: 1\nclients:\n', ['a.yaml:2:1: clients: has no value; state one, or leave it out']],
  ['version: 1\nclients:\n  - client_id: a\n', ['a.yaml:3:5: clients.0.authorizedGrantTypes: is missing']],
  [
    `version: 1\nclients:\n${['- client_id: 12', 'clientType: public', 'scope: openid', 'authorizedGrantTypes: []', 'redirect_uris: []', 'secret: a', 'internalClient: "true"', 'accessTokenExpirationTimeout: "60"', 'refreshTokenExpirationTimeout: 0'].join('\n  ')}`,
    [
      'a.yaml:3:3: clients.0.client_id: must be text; put it in quotes',
      'a.yaml:4:3: clients.0.clientType: must be one of CONFIDENTIAL, PUBLIC',
      'a.yaml:5:3: clients.0.scope: must be a list: [a, b], or lines that begin with -',
      'a.yaml:7:3: clients.0.redirect_uris: there is no such field; is it redirectURIs?',
      'a.yaml:8:3: clients.0.secret: there is no such field; is it client_secret?',
      'a.yaml:9:3: clients.0.internalClient: must be true or false, without quotes',
      'a.yaml:10:3: clients.0.accessTokenExpirationTimeout: must be a number, without quotes',
      'a.yaml:11:3: clients.0.refreshTokenExpirationTimeout: must be at least 1',
    ],
  ],
  [
    'version: 1\nenvironments:\n  - { id: a, username: a, tenant: a, appName: a, configServers: [] }',
    [
      'a.yaml:3:5: environments.0.password: is missing; it must be a reference, { fromEnv: NAME } or { fromFile: path }, never the secret itself',
      'a.yaml:3:7: environments.0.id: must be a UUID, as in 6e2d806f-41b6-4a4b-8c72-1d6b3a2e8f21',
      'a.yaml:3:50: environments.0.configServers: must have at least 1 entries',
    ],
  ],
  [
    'version: 1\nclients:\n  - { client_id: a, authorizedGrantTypes: [], client_secret: { fromEnv: my-secret } }',
    ['a.yaml:3:64: clients.0.client_secret.fromEnv: must be the name of an environment variable: letters, digits and _'],
  ],
  ['version: 1\nclients:\n\t- a\n', ['a.yaml:3:1: Tabs are not allowed as indentation; use spaces']],
  [
    'version: 1\nclients:\n  - client_id: a: b\n',
    ['a.yaml:3:16: Nested mappings are not allowed in compact mappings; put text that has a colon and a space in quotes'],
  ],
  [
    'version: 1\nclients:\n  - client_id:a\n    name: b\n',
    ['a.yaml:3:5: Implicit keys need to be on a single line; a space may be missing behind a colon'],
  ],
  [
    'version: 1\nclients:\n  - client_id: a\n   name: b\n',
    ['a.yaml:4:1: Sequence item without - indicator; align it with the lines above'],
  ],
  [
    'version: 1\nclients:\n  - client_id: a\n    colour: red\n    name: ""\n    authorizedGrantTypes: []\n',
    [
      expect.stringMatching(/^a\.yaml:4:5: clients\.0\.colour: there is no such field; there are client_id, client_secret, name, /),
      'a.yaml:5:5: clients.0.name: must have at least 1 characters',
    ],
  ],
  [
    'version: 1\nclients:\n  - client_id: a\n    authorizedGrantTypes: []\n    client_secret: word\n',
    [
      'a.yaml:5:5: clients.0.client_secret: must be { fromEnv: NAME }, { fromFile: path }, or { toFile: path } for one that the server makes; never the secret itself',
    ],
  ],
  [
    'version: 1\ncontactCenters:\n  - id: 22222222-2222-4222-8222-222222222222\n    environmentId: 11111111-1111-4111-8111-111111111111\n    domains: [a]\n    corsOrigins: []\n    settings:\n      - { name: cors-origins, value: "https://a.example" }\n',
    ['a.yaml:6:5: contactCenters.0.corsOrigins: excludes the setting cors-origins, which says the same'],
  ],
  ['version: 1\nclients:\n  - a: [\n', ['a.yaml:4:1: Flow sequence in block collection must be sufficiently indented and end with a ]']],
  ['version: 1\nversion: 1\n', ['a.yaml:2:1: this key is there twice']],
  ['version: 1\n---\nversion: 1\n', ['a.yaml:2:1: a second document begins; each needs a file of its own']],
  ['version: 1\n1: a\n? [b]\n: c\n', ['a.yaml:2:1: a key must be text', 'a.yaml:3:3: a key must be text']],
  ['version: 1\n__proto__: {}\n', [expect.stringMatching(/^a\.yaml:2:1: __proto__: there is no such field; there are version, /)]],
  ['version: 1\n"\\e[2J": a\n', [expect.stringMatching(/^a\.yaml:2:1: "\\u001b\[2J": there is no such field; there are version, /)]],
  ['version: 1\nclients: !!js/function a\n', ['a.yaml:2:10: there are no tags; put text that begins with ! in quotes']],
  ['%hunter2\n---\nversion: 1\n', ['a.yaml:1:1: Unknown directive']],
  ['%YAML 3.0\n---\nversion: 1\n', ['a.yaml:1:7: Unsupported YAML version 3.0']],
  ['version: 1\nclients: *hunter2\n', ['a.yaml:2:10: the anchor of this alias is not stated before it']],
  ['version: 1\nclients: !hunter2\n', ['a.yaml:2:10: there are no tags; put text that begins with ! in quotes']],
  ['version: 1\nclients: !hunter2!\n', ['a.yaml:2:10: there are no tags; put text that begins with ! in quotes']],
  ['version: 1\nclients: |hunter2\n', ['a.yaml:2:11: Block scalar header includes extra characters']],
  [
    'version: 1\nclients: [a]]hunter2\n',
    ['a.yaml:2:13: Unexpected flow-seq-end token in YAML stream', 'a.yaml:2:14: Unexpected scalar token in YAML stream'],
  ],
  ['version: 1\nclients: "\\U00hunter2"\n', ['a.yaml:2:11: Invalid escape sequence']],
  ['version: &a 1\nclients: &a [*a]\n', ['a.yaml:2:14: the anchor of this alias is not stated before it']],
  ['version: 1\nclients: &a [*a]\n', ['a.yaml:2:14: the anchor of this alias is not stated before it']],
  [`a0: &a0 [x]\n${aliases(22)}`, ['a.yaml:1:1: aliases make more than 2000000 values of it']],
])('says of %j what is wrong and where', (text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});

it('says where it is nested too deeply', () => {
  expect(faultsOf(`version: 1\nclients: ${'['.repeat(20_000)}`)[0]).toMatch(/^a\.yaml:2:\d+: is nested too deeply$/);
});

it('lets many things share what an alias names', () => {
  const client = (at: number) => `  - { client_id: c${at}, authorizedGrantTypes: ${at === 0 ? '&grants [password]' : '*grants'} }\n`;
  expect(faultsOf(`version: 1\nclients:\n${Array.from({ length: 300 }, (_, at) => client(at)).join('')}`)).toEqual([]);
});

it('knows where everything stands', () => {
  const parsed = parseFile(
    'a.yaml',
    'version: 1\nclients:\n  - client_id: a\n    authorizedGrantTypes: []\n  - { client_id: b, authorizedGrantTypes: [] }\n',
  );
  if (!('file' in parsed)) throw new Error(parsed.faults.join());
  expect([['clients'], ['clients', 1], ['clients', 0, 'authorizedGrantTypes']].map(parsed.file.placeOf)).toEqual([
    'a.yaml:2:1',
    'a.yaml:5:5',
    'a.yaml:4:5',
  ]);
});

it('takes contact centers however their ids are spelled, as the server answers them', () => {
  const text = 'version: 1\nwebServicesAccounts:\n  - { name: a, password: { fromEnv: A }, contactCenterId: CC-1 }\n';
  expect(parseFile('a.yaml', text)).toMatchObject({ file: { content: { webServicesAccounts: [{ contactCenterId: 'cc-1' }] } } });
});
