import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors, type ZodFastifySchemaValidationError } from 'fastify-type-provider-zod';

const MAX_PROBLEMS = 20;
const MAX_NAME = 64;

/** Names each field that broke its schema and why, without a value; `undefined` when the error is of another sort. */
export function validationMessage(error: unknown): string | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  const context = (error as FastifyError).validationContext;
  const problems = error.validation.flatMap((issue) => describe(issue, context));
  const shown = problems.slice(0, MAX_PROBLEMS);
  if (problems.length > shown.length) shown.push(`and ${problems.length - shown.length} more`);
  return shown.join('; ');
}

function describe(issue: ZodFastifySchemaValidationError, context: string | undefined): string[] {
  const path = issue.instancePath.split('/').filter((part) => part !== '');
  if (issue.keyword === 'unrecognized_keys') {
    const keys = (issue.params as { keys?: readonly string[] }).keys ?? [];
    return keys.map((key) => `${place([...path, key], context)}: is not a known field`);
  }
  return [`${place(path, context)}: ${reason(issue.message ?? 'is wrong')}`];
}

function place(path: readonly string[], context: string | undefined): string {
  const name = path.map((part) => part.replaceAll(/[^\w$@:-]/g, '?').slice(0, MAX_NAME)).join('.');
  if (context === 'body' || context === undefined) return name || 'body';
  const where = context === 'querystring' ? 'query' : context;
  return name ? `${where}.${name}` : where;
}

const reason = (message: string): string =>
  message.endsWith('received undefined')
    ? 'is required'
    : message.replace(/^Invalid (input|option): /, '').replace(/^Too (small|big): /, '');
