import { createHmac, timingSafeEqual } from 'node:crypto';

/** What stands before a token in the password field unless the option `token-preambula` says otherwise. */
export const defaultPreambula = '{PXZ}';

interface TokenSubject {
  userName: string;
  /** The option `token-uuid` of the server, known to the front end and to nobody else. */
  key: string;
  /** The option `token-preambula`. */
  preambula?: string | undefined;
}

/** Makes what a trusted front end sends in the password field to log a person in without a password. */
export function tokenPassword({ userName, expiresAt, key, preambula = defaultPreambula }: TokenSubject & { expiresAt: Date }): string {
  const expiry = Math.floor(expiresAt.getTime() / 1000);
  return `${preambula}${expiry}.${signature({ userName, expiry, key }).toString('base64url')}`;
}

interface TokenCheck extends TokenSubject {
  password: string;
  now: Date;
  /** The option `token-tolerance`: how much the window is wider at both ends. */
  toleranceSeconds: number;
  /** The option `token-ttl`: length of the window that ends when the token expires. */
  lifetimeMinutes: number;
}

/** What a password is as a token: `absent` when it is an ordinary password; every other word but `right` refuses it. */
export type TokenVerdict = 'absent' | 'right' | 'malformed' | 'forged' | 'expired' | 'too-early';

/** Judges the content of the password field, the signature in constant time. */
export function checkTokenPassword(check: TokenCheck): TokenVerdict {
  const { password, userName, key, preambula = defaultPreambula } = check;
  if (!password.startsWith(preambula)) return 'absent';
  const [, digits, mac = ''] = /^(\d{1,12})\.([A-Za-z0-9_-]{43})$/.exec(password.slice(preambula.length)) ?? [];
  if (digits === undefined) return 'malformed';
  const expiry = Number(digits);
  const expected = signature({ userName, expiry, key });
  const given = Buffer.from(mac, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected) ? judgedByTime(expiry, check) : 'forged';
}

function judgedByTime(expiry: number, { now, toleranceSeconds, lifetimeMinutes }: TokenCheck): TokenVerdict {
  const seconds = now.getTime() / 1000;
  if (seconds > expiry + toleranceSeconds) return 'expired';
  return seconds < expiry - lifetimeMinutes * 60 - toleranceSeconds ? 'too-early' : 'right';
}

/** The first line keeps it apart from whatever else the key may sign one day. */
const signature = ({ userName, expiry, key }: { userName: string; expiry: number; key: string }): Buffer =>
  createHmac('sha256', key).update(`gauth-token-password-1\n${expiry}\n${userName}`, 'utf8').digest();
