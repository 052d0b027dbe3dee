import type { ChartSection, ChartValue } from './chart-values.ts';

/** What the tables and the descriptions need of a JSON Schema (draft 7). */
export interface Schema {
  $ref?: string;
  description?: string;
  definitions?: Record<string, Schema>;
  properties?: Record<string, Schema>;
}

/** The schema with the meaning of every value as its description, where no other value shares the place. Throws when a value has no schema. */
export function withDescriptions(schema: Schema, sections: readonly ChartSection[]): Schema {
  const described = structuredClone(schema);
  const taken = new Set<Schema>();
  for (const value of sections.flatMap(({ values }) => values)) {
    const place = placeOf(described, value);
    // Definitions that several values share keep what the first one means.
    if (!taken.has(place)) place.description = plain(value.meaning);
    taken.add(place);
  }
  return described;
}

function placeOf(root: Schema, { path }: ChartValue): Schema {
  return path.reduce((schema, key) => {
    const inner = resolved(root, schema).properties?.[key];
    if (inner === undefined) throw new Error(`values.schema.json does not know ${path.join('.')}`);
    return inner;
  }, root);
}

function resolved(root: Schema, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = root.definitions?.[schema.$ref.replace('#/definitions/', '')];
  if (found === undefined) throw new Error(`values.schema.json has no ${schema.$ref}`);
  return found;
}

/** Links of a README lead nowhere in an editor. */
const plain = (markdown: string): string => markdown.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('`', '');
