import type { z } from 'zod';

/** Says which parts do not fit a schema, by their names and never by their values. */
export function schemaFault({ issues }: z.ZodError): string {
  const names = new Set(issues.map(({ path }) => path.join('.')));
  return `missing or malformed: ${[...names].join(', ')}`;
}
