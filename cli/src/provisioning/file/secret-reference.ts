import { resolve } from 'node:path';
import { z } from 'zod';
import { longestFile, textOf, UnreadableFile } from './text-file.ts';

const variable = z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable: letters, digits and _');
const filePath = z.string().min(1);

/** Where a secret is, for no secret stands in a file of configuration. A path is seen from the folder of the file. */
export const secretReference = z
  .union([z.strictObject({ fromEnv: variable }), z.strictObject({ fromFile: filePath })], {
    error: 'must be a reference, { fromEnv: NAME } or { fromFile: path }, never the secret itself',
  })
  .describe('Where the secret is: an environment variable or a file');

/** A reference, or the file that a secret made by the server goes to. */
export const clientSecretReference = z
  .union([z.strictObject({ fromEnv: variable }), z.strictObject({ fromFile: filePath }), z.strictObject({ toFile: filePath })], {
    error: 'must be { fromEnv: NAME }, { fromFile: path }, or { toFile: path } for one that the server makes; never the secret itself',
  })
  .describe('Where the secret is; toFile: where one that the server makes is written to');

export type SecretReference = { fromEnv: string } | { fromFile: string } | { toFile: string };

/** Whether there is something to read. */
export const isReadable = (reference: SecretReference): reference is { fromEnv: string } | { fromFile: string } => !('toFile' in reference);

/** The secret behind a reference, or why there is none. A line break at the end of a file is none of it. */
export function readSecret(
  reference: { fromEnv: string } | { fromFile: string },
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): { secret: string } | { fault: string } {
  if ('fromEnv' in reference) {
    const secret = env[reference.fromEnv];
    return secret ? { secret } : { fault: `the environment variable ${reference.fromEnv} is not set` };
  }
  const path = resolve(folder, reference.fromFile);
  try {
    const secret = textOf(path, longestFile.secret).replace(/\r?\n$/, '');
    return secret ? { secret } : { fault: `${path} is empty` };
  } catch (error) {
    if (error instanceof UnreadableFile) return { fault: `${path} ${error.message}` };
    throw error;
  }
}
