/** Whether a URL leads to the machine it is opened on; a URL's host name is written in one way only, so `0x7f.1` has become `127.0.0.1`. */
export const isLoopback = ({ hostname }: URL): boolean => hostname === 'localhost' || isLoopbackAddress({ hostname });

/** The same without the name `localhost`, which may be resolved to another machine (RFC 8252 §8.3). */
export const isLoopbackAddress = ({ hostname }: Pick<URL, 'hostname'>): boolean => hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
