/** The language an application asks for: the product's `locale`, else the first of OpenID Connect's `ui_locales`; nothing that is no language tag. */
export function localeOf({ locale, ui_locales }: Record<string, string>): string | undefined {
  const wanted = locale ?? ui_locales?.trim().split(' ', 1)[0];
  return wanted !== undefined && /^[A-Za-z]{1,8}(?:[-_][A-Za-z\d]{1,8}){0,3}$/.test(wanted) ? wanted : undefined;
}
