import type { Authorization } from '@gauth/oauth';

/** Whether a token is for this server, and not for other services alone (RFC 8707), in whose hands it then is. */
export const isForHere = ({ audience }: Authorization, issuer: string): boolean => audience === undefined || audience.includes(issuer);
