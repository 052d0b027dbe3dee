/** Whether a text is an address that services read documents and key sets from: https, or http on this machine. */
export function isDocumentAddress(text: string): boolean {
  if (text.length > 2048 || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || text.includes('#')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url));
}

/** A URL's host name is written in one way only, so `0x7f.1` has become `127.0.0.1`. */
const isThisMachine = ({ hostname }: URL): boolean => /^(?:localhost|\[::1\]|127(?:\.\d+){3})$/.test(hostname);

/** Whether a text can name a resource (RFC 8707 §2): an absolute URI without fragment. */
export const isResource = (text: string): boolean =>
  /^[\x21-\x7e]{1,2048}$/.test(text) && /^[a-z][a-z\d+.-]*:./i.test(text) && URL.canParse(text) && !text.includes('#');

/** A path in its one plain form: no escapes, parameters, backslashes, empty or dot segments, about whose meaning servers disagree. */
export const isPlainPath = (path: string): boolean => /^(?:\/[\w~!$&'()*+,=:@.-]+)+\/?$|^\/$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path);
