import { expect, it } from 'vitest';
import { parseFile } from './parsed-file.ts';

const faultsOf = (text: string) => {
  const parsed = parseFile('a.yaml', text);
  return 'faults' in parsed ? parsed.faults : [];
};

/** Each one names the one before twice. */
const aliases = (count: number) => Array.from({ length: count }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join('');

it.each([
  ['version: 2', ['a.yaml:1:1: version: Invalid input: expected 1']],
  ['version: 1\nclient: []', ['a.yaml:2:1: client: there is no such field']],
  ['version: 1\nclients:\n  - client_id: a\n', ['a.yaml:3:5: clients.0.authorizedGrantTypes: is missing']],
  [
    'version: 1\nclients:\n  - client_id: a\n    colour: red\n    name: ""\n    authorizedGrantTypes: []\n',
    [
      'a.yaml:4:5: clients.0.colour: there is no such field',
      'a.yaml:5:5: clients.0.name: Too small: expected string to have >=1 characters',
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
  ['version: 1\n__proto__: {}\n', ['a.yaml:2:1: __proto__: there is no such field']],
  ['version: 1\n"\\e[2J": a\n', ['a.yaml:2:1: "\\u001b[2J": there is no such field']],
  ['version: 1\nclients: !!js/function a\n', ['a.yaml:2:10: Unresolved tag: tag:yaml.org,2002:js/function']],
  ['%YAML 3.0\n---\nversion: 1\n', ['a.yaml:1:7: Unsupported YAML version 3.0']],
  ['version: 1\nclients: *hunter2\n', ['a.yaml:2:10: the anchor of this alias is not stated before it']],
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
