/** Text as HTML shows it, in content and in attributes. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
