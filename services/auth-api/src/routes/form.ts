import { OAuthError } from '@gauth/oauth';
import type { App } from '@gauth/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** One parameter of a form or query; longer ones are refused before anybody looks at them. */
export const parameter = z.string().max(4096, 'must have at most 4096 characters');

/** The same for what others signed, which can be long, SAML assertions most of all. */
export const signedParameter = z.string().max(32_768, 'must have at most 32768 characters');

/** A parameter that may come several times (`resource` of RFC 8707, `audience` of RFC 8693); its values are no text with spaces, so they can stand in one. */
export const severalAllowed = z
  .union([parameter, z.array(parameter).max(20)])
  .transform((values) => (Array.isArray(values) ? values.join(' ') : values));

const repeatable = ['resource', 'audience'];

/** The parameters that have a value: those without are treated as omitted (RFC 6749 §3.1 and §3.2). */
export const given = (parameters: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''));

/** The same for one parameter of a schema. */
export const omittable = (max: number) =>
  z
    .string()
    .max(max)
    .optional()
    .transform((value) => value || undefined);

/** Reads `application/x-www-form-urlencoded` bodies as one value a name (RFC 6749 §3.2: parameters must not be repeated). */
export function acceptForms(app: App): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async (_request: unknown, body: string | Buffer) =>
    readForm(body.toString()),
  );
}

/** Accepts forms and nothing else: Fastify would also take JSON. */
export function acceptOnlyForms(app: App): void {
  app.removeAllContentTypeParsers();
  acceptForms(app);
}

/** Far more than anybody sends, and few enough that looking for repeated ones takes no time. */
const mostParameters = 200;

function readForm(text: string): Record<string, string> {
  const parameters = new URLSearchParams(text);
  if (parameters.size > mostParameters) throw new OAuthError('invalid_request', 'there are too many parameters');
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name);
      if (values.length > 1 && !repeatable.includes(name)) throw new OAuthError('invalid_request', 'a parameter is repeated');
      return [name, values.join(' ')];
    }),
  );
}

/** Whether a request brought a form. */
export const isForm = ({ headers }: FastifyRequest): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
