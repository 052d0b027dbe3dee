import { isLoopback } from '@gauth/oauth';

/** Whether a URI is answered by a native application that claimed its scheme. */
export const isPrivateUse = (uri: string): boolean => !/^https?:/i.test(uri);

/** Whether what is sent there can be read on its way. */
export const isUnencrypted = (uri: string): boolean => /^http:/i.test(uri) && !isLoopback(new URL(uri));

/** The same address by `https`. */
export const encrypted = (uri: string): string => (isUnencrypted(uri) ? uri.replace(/^http:/i, 'https:') : uri);
