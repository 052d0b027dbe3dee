import type { RefreshTokenMac } from '@gauth/oauth';
import type { KeyRing } from '@gauth/service-kit';

const purpose = 'refresh-token';

/** Authenticates refresh tokens under the key ring, so a token stays good while the key that made it is in the ring. */
export const refreshTokenMac = (keyRing: Pick<KeyRing, 'mac' | 'macMatches'>): RefreshTokenMac => ({
  sign: (text) => keyRing.mac(purpose, text),
  matches: (text, mac) => keyRing.macMatches(purpose, text, mac),
});
