/** Markup that is safe to send. Only the `html` tag makes it, so a plain string can never slip into a page unescaped. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes: text is escaped, markup is kept, a list is joined, `undefined` and `false` leave nothing behind. */
export type Fragment = Html | string | number | undefined | false | readonly Fragment[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const write = (fragment: Fragment): string => {
  if (fragment === undefined || fragment === false) return '';
  if (fragment instanceof Html) return fragment.toString();
  if (typeof fragment === 'object') return fragment.map(write).join('');
  return String(fragment).replace(/[&<>"']/g, (character) => entities[character] ?? '');
};

/**
 * Template tag of every page. There is deliberately no way to switch the escaping off for one value.
 * Safe in text and in quoted attributes; a URL taken from outside must be checked before it goes into `href`.
 */
export const html = (strings: TemplateStringsArray, ...fragments: Fragment[]): Html =>
  new Html(String.raw({ raw: strings }, ...fragments.map(write)));
