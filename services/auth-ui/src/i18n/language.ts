import { de } from './de.ts';
import { enUs } from './en-us.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import type { Messages } from './messages.ts';
import { nl } from './nl.ts';
import { ptBr } from './pt-br.ts';

/** A language a page can be written in: its BCP 47 tag for the `lang` attribute, and its texts. */
export interface Language {
  tag: string;
  text: Messages;
}

const fallback: Language = { tag: 'en-US', text: enUs };

/** Every language there is; the first of a kind answers for its relatives (`pt-PT` gets Brazilian Portuguese). */
export const languages: readonly Language[] = [
  fallback,
  { tag: 'de', text: de },
  { tag: 'fr', text: fr },
  { tag: 'es', text: es },
  { tag: 'pt-BR', text: ptBr },
  { tag: 'it', text: it },
  { tag: 'nl', text: nl },
  { tag: 'ja', text: ja },
];

const primary = (tag: string) => tag.split('-', 1)[0];

const match = (wish: string): Language | undefined => {
  const tag = wish.toLowerCase().replaceAll('_', '-');
  const exact = languages.find((language) => language.tag.toLowerCase() === tag);
  return exact ?? languages.find((language) => primary(language.tag) === primary(tag));
};

/** RFC 9110 §12.5.4: the tags of an `Accept-Language` header, most wanted first, without those the reader refuses. */
const acceptable = (header: string): string[] =>
  header
    .slice(0, 1000)
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);

/** Where a wish for a language can come from. Each but the header is one tag or several with spaces, like `ui_locales`. */
export interface LanguageWishes {
  asked: string | undefined;
  application: string | undefined;
  acceptLanguage: string | undefined;
}

/** The page's language: what the address asks for, then what the application asked for, then what the browser prefers. */
export const chooseLanguage = ({ asked, application, acceptLanguage }: LanguageWishes): Language => {
  const wishes = [...(asked ?? '').split(' '), ...(application ?? '').split(' '), ...acceptable(acceptLanguage ?? '')];
  for (const wish of wishes) {
    const found = match(wish);
    if (found) return found;
  }
  return fallback;
};
