import { z } from 'zod';
import { provisioningFile } from './file-schema.ts';

/** The JSON Schema of a file, as the package publishes it for editors. Rules between fields are not in it. */
export function schemaText(): string {
  const schema = z.toJSONSchema(provisioningFile, { io: 'input', target: 'draft-07', unrepresentable: 'any' });
  return `${JSON.stringify({ title: 'Configuration of gauth', ...schema }, undefined, 2)}\n`;
}
