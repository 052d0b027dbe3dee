/** Attributes of a start tag; one without a value is the empty text. */
export type Attributes = Record<string, string>;

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const plain = (text: string) => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? '');

/** Every start tag of a name, with its attributes as a browser reads them. */
export const tags = (page: string, name: string): Attributes[] =>
  [...page.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries([...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, plain(value)])),
  );

/** The text of the first element of a name. */
export const textOf = (page: string, name: string): string | undefined => {
  const [, text] = new RegExp(`<${name}\\b[^>]*>([^<]*)</${name}>`).exec(page) ?? [];
  return text === undefined ? undefined : plain(text);
};

/** What a page's only form would send and where to, as `name=value` pairs in order. */
export const formOf = (page: string) => {
  const [form, ...others] = tags(page, 'form');
  if (!form || others.length > 0) throw new Error(`the page has ${others.length + (form ? 1 : 0)} forms`);
  const inputs = tags(page, 'input');
  return {
    method: form.method,
    action: form.action,
    fields: inputs.map(({ name, type, value = '' }) => `${type === 'hidden' ? 'hidden ' : ''}${name}=${value}`),
    focused: inputs.find((input) => 'autofocus' in input)?.name,
    buttons: tags(page, 'button').map(({ type }) => type),
  };
};
