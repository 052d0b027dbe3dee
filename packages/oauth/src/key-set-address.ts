/** Whether keys may be read from this address: `https`, or `http` on this machine, for development. */
export function isKeySetAddress(text: string): boolean {
  if (text.length > 2048 || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '' || text.includes('#')) return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Of a URL's host name, which is written in one way only: `0x7f.1` has become `127.0.0.1`. */
const isLoopback = (hostname: string): boolean => hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
