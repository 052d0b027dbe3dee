const most = { texts: 5, characters: 200, questionCharacters: 500 };

/** Control characters, ends of lines, and those that turn the direction of what follows: with them a text could look like another one. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** Texts of an external system as a person may see them: a few, short, each on one line. */
export const shownTexts = (texts: readonly string[]): string[] =>
  [...new Set(texts.map((text) => shown(text, most.characters)))].filter((text) => text !== '').slice(0, most.texts);

/** The question of a challenge as a person may see it, which can have several lines. */
export const shownQuestion = (text: string): string =>
  text
    .slice(0, most.questionCharacters)
    .split(/\r?\n/)
    .map((line) => shown(line, most.questionCharacters))
    .join('\n')
    .trim();

const shown = (text: string, characters: number): string => text.slice(0, characters).toWellFormed().replaceAll(unseen, ' ').trim();
