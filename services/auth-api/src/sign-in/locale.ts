/** More than any application asks for, and short enough to stand in the address of a page. */
const mostLanguages = 5;

/** The languages that an application asks for, most wanted first, with spaces between them: the product's `locale`, else OpenID Connect's `ui_locales`. */
export function localeOf({ locale, ui_locales = '' }: Record<string, string>): string | undefined {
  const wanted = (locale === undefined ? ui_locales.split(' ') : [locale]).filter((tag) => languageTag.test(tag));
  return wanted.length === 0 ? undefined : wanted.slice(0, mostLanguages).join(' ');
}

const languageTag = /^[A-Za-z]{1,8}(?:[-_][A-Za-z\d]{1,8}){0,3}$/;
