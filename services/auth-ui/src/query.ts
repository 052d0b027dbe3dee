import { ApiError } from '@gauth/service-kit';
import { z } from 'zod';

const first = (value: unknown) => (Array.isArray(value) ? value[0] : value);

/** A parameter nobody's safety hangs on: the first one counts, an odd one counts as absent. */
const lenient = (maxLength: number) => z.preprocess(first, z.string().min(1).max(maxLength).optional().catch(undefined));

/** A parameter whose mere presence says something: `error` and `done` usually come without a value. */
const flag = z.preprocess(first, z.string().max(64).catch('').optional());

const schema = z.object({
  /** A sealed request, up to about 6 KB; never read here, only handed on. Dots alone would climb in the path it is put into. */
  request: z
    .string()
    .regex(/^(?!\.+$)[\w.-]{1,8192}$/)
    .optional(),
  error: flag,
  done: flag,
  /** The password must be changed before the person gets on. */
  required: flag,
  /** What became of a device. */
  allowed: flag,
  denied: flag,
  /** What a device shows, in the address that it shows (RFC 8628 §3.3.1). */
  user_code: lenient(16),
  locale: lenient(64),
  ui_locales: lenient(256),
  step: lenient(16),
  /** `basic`: somebody of an identity provider prefers the password. */
  scheme: lenient(16),
  username: lenient(255),
  tenant: lenient(255),
});

/** What a page may be told in its address. Everything else (`type`, `include_state`, `redirect_uri`) is accepted and left alone. */
export type PageQuery = z.infer<typeof schema>;

const languageSchema = z.object({ locale: lenient(64), ui_locales: lenient(256) });

/** The language the address asks for: the product's `locale`, or `ui_locales` of OpenID Connect. */
export const askedLocale = (query: unknown): string | undefined => {
  // Of a path that no router can read there is no query.
  const { locale, ui_locales } = languageSchema.parse(query ?? {});
  return locale ?? ui_locales;
};

/**
 * Reads a page's query.
 * @throws ApiError `badRequest` when `request` is repeated, too long or has a character no sealed request has.
 */
export const readQuery = (query: unknown): PageQuery => {
  const parsed = schema.safeParse(query);
  if (!parsed.success) throw new ApiError('badRequest', 'the request parameter is malformed', { cause: parsed.error });
  return parsed.data;
};
