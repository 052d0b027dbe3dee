import type { DpopNonces } from '@gauth/oauth';
import type { KeyRing } from '@gauth/service-kit';

const purpose = 'dpop-nonce';
const stepMs = 60_000;
/** For how many minutes a nonce is good after it was given out. */
const goodSteps = 5;
/** By how many minutes the clocks of two pods may differ. */
const skewSteps = 2;
const noncePattern = /^(\d{1,12})\.([\w-]{43})$/;

/**
 * Nonces for DPoP proofs (RFC 9449 §8): the minute and its MAC under the key ring. Nothing is stored, and every pod takes what another one gave out,
 * for five minutes at least, though their clocks be two minutes apart.
 */
export const dpopNonces = (keyRing: Pick<KeyRing, 'mac' | 'macMatches'>, now: () => Date): DpopNonces => {
  const step = () => Math.floor(now().getTime() / stepMs);
  return {
    current() {
      const minute = String(step());
      return `${minute}.${keyRing.mac(purpose, minute)}`;
    },
    accepts(nonce) {
      const [, minute = '', mac = ''] = noncePattern.exec(nonce) ?? [];
      const age = step() - Number(minute);
      return age >= -skewSteps && age <= goodSteps + skewSteps && keyRing.macMatches(purpose, minute, mac);
    },
  };
};
