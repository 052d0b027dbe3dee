import { type KeyTimes, signingAt } from '@gauth/oauth';
import type { Metrics } from '@gauth/service-kit';

/** What is measured of a key. */
type Known = KeyTimes & { unopened?: Error };

/** Measures how old the keys are that sign now, and how many cannot be opened; says nothing before any was read. */
export function measureSigningKeys(metrics: Pick<Metrics, 'gauge'>, known: () => readonly Known[], now: () => Date): void {
  const seconds = () => now().getTime() / 1000;
  metrics.gauge({
    name: 'gauth_signing_key_age_seconds',
    help: 'How long the key that signs now has done so; a new one takes over before it is 90 days old',
    labelNames: ['alg'],
    collect() {
      this.reset();
      for (const alg of new Set(known().map((key) => key.alg))) {
        const own = known().filter((key) => key.alg === alg);
        const key = signingAt(own, seconds());
        if (key) this.set({ alg }, Math.floor(seconds() - key.signsFrom));
      }
    },
  });
  metrics.gauge({
    name: 'gauth_signing_keys_unopened',
    help: 'Signing keys that the key ring of this process does not open',
    collect() {
      this.set(known().filter(({ unopened }) => unopened).length);
    },
  });
}
