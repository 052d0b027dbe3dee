import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readChartValues } from '../../dev/chart-readme/chart-values.ts';
import { withDescriptions } from '../../dev/chart-readme/schema-descriptions.ts';
import { withValueTables } from '../../dev/chart-readme/value-tables.ts';
import { root } from '../support/source-files.ts';
import { bare, valuesWith } from './fixtures.ts';
import { chart, render } from './helm.ts';

const read = (file: string) => readFileSync(join(chart, file), 'utf8');
const sections = readChartValues(read('values.yaml'));

it('has the tables that npm run chart-readme makes of values.yaml', () => {
  expect(read('README.md')).toBe(withValueTables(read('README.md'), sections));
});

it('has the descriptions of values.yaml in the schema', () => {
  const schema = JSON.parse(read('values.schema.json'));
  expect(schema).toEqual(withDescriptions(schema, sections));
});

it('has a type for every value, at any depth', () => {
  const schema = JSON.parse(read('values.schema.json'));
  const untyped = (at: Node, path: string): string[] => {
    const { properties, items, ...node } = resolve(schema, at);
    const own = ['type', 'enum', 'const'].some((key) => key in node) ? [] : [path];
    const inner = Object.entries(properties ?? {}).flatMap(([key, value]) => untyped(value, `${path}.${key}`));
    return [...own, ...inner, ...(items === undefined ? [] : untyped(items, `${path}[]`))];
  };
  expect(untyped(schema, 'values')).toEqual([]);
});

interface Node {
  $ref?: string;
  properties?: Record<string, Node>;
  items?: Node;
}

const resolve = (schema: { definitions: Record<string, Node> }, node: Node): Node =>
  node.$ref === undefined ? node : (schema.definitions[node.$ref.replace('#/definitions/', '')] ?? {});

describe('the reader of values.yaml', () => {
  it('finds the comment and the default of every value, and what is explained as a whole', () => {
    const text = '## A\n## says a\n## and more.\n\na:\n  # one\n  b: 1\n  # all\n  # of it\n  c:\n    d: 2\n## E\n# five\ne: []\n';
    expect(readChartValues(text)).toEqual([
      {
        title: 'A',
        introduction: 'says a and more.',
        values: [
          { path: ['a', 'b'], meaning: 'one', default: 1 },
          { path: ['a', 'c'], meaning: 'all of it', default: { d: 2 } },
        ],
      },
      { title: 'E', introduction: '', values: [{ path: ['e'], meaning: 'five', default: [] }] },
    ]);
  });

  it.each([
    ['without a comment', '## A\n# one\na: 1\n\nb: 2\n', 'b has no comment'],
    ['before any section', '# one\na: 1\n', 'a stands before the first section'],
  ])('refuses a value %s', (_what, text, reason) => {
    expect(() => readChartValues(text)).toThrow(reason);
  });

  it('refuses a README without a place for tables, and a schema without the value', () => {
    const one = readChartValues('## A\n# one\na: 1\n');
    expect(() => withValueTables('', one)).toThrow('README.md lacks');
    expect(() => withDescriptions({ properties: {} }, one)).toThrow('values.schema.json does not know a');
  });
});

it('renders what docs/installation.md writes into values files', () => {
  const documentation = readFileSync(join(root, 'docs/installation.md'), 'utf8');
  const [values = '', provisioning = ''] = [...documentation.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);
  const { services, postgres, redis, ...rest } = parse(values);
  // What the reader fills in.
  const filled = valuesWith({ ...rest, services: { location: services.location }, ...parse(provisioning) });
  expect([postgres.host, redis.cluster_nodes]).toEqual(['postgres.example.com', 'redis.example.com:6379']);
  expect(Object.keys(services.secret)).toEqual(Object.keys(bare.services.secret));
  expect(render(filled).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(
    expect.arrayContaining(['Ingress gauth-internal', 'Job gauth-provisioning', 'ConfigMap gauth-provisioning']),
  );
});

it('is one version with everything else', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(parse(read('Chart.yaml'))).toMatchObject({ version, appVersion: version });
});
