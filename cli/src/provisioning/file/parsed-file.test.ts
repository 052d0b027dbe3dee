import { expect, it } from 'vitest';
import { parseFile } from './parsed-file.ts';

const faultsOf = (text: string) => {
  const parsed = parseFile('a.yaml', text);
  return 'faults' in parsed ? parsed.faults : [];
};

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
  ['version: 1\nversion: 1\n', ['a.yaml:2:1: Map keys must be unique']],
])('says of %j what is wrong and where', (text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
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
