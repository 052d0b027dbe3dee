import type { Logger, Metrics } from '@gauth/service-kit';
import type { KnownProviders } from '../ports/known-providers.ts';
import { certificateEnds } from './certificate-ends.ts';

/** Warns of certificates while it runs. */
export interface CertificateWatch {
  start(): void;
  stop(): void;
}

interface Dependencies {
  identityProviders: KnownProviders;
  logger: Pick<Logger, 'warn'>;
  metrics: Pick<Metrics, 'gauge'>;
  now: () => Date;
}

const dayMs = 86_400_000;
const warnedDays = 30;

/** Measures how long certificates at identity providers hold, and warns of those that end within 30 days: when it starts, and once a day. */
export function createCertificateWatch({ identityProviders, logger, metrics, now }: Dependencies): CertificateWatch {
  let timer: NodeJS.Timeout | undefined;
  const ends = async () => (await identityProviders.all()).flatMap(certificateEnds);

  metrics.gauge({
    name: 'gauth_identity_provider_certificate_expiry_seconds',
    help: 'How long the certificates at identity providers still hold: the last one of theirs, and the one of ours that is in use',
    labelNames: ['provider', 'contactCenter', 'whose'],
    async collect() {
      this.reset();
      // While the store is away there is no number.
      for (const { at, ...labels } of await ends().catch(() => [])) this.set(labels, Math.floor((at - now().getTime()) / 1000));
    },
  });

  async function warn(): Promise<void> {
    for (const { at, ...about } of await ends())
      if (at < now().getTime() + warnedDays * dayMs)
        logger.warn(
          { event: 'identity-provider.certificate-ends', ...about, until: new Date(at).toISOString() },
          'a certificate at an identity provider ends soon, or has ended',
        );
  }
  const warnQuietly = () => {
    warn().catch((err: unknown) =>
      logger.warn({ event: 'identity-provider.certificates-unknown', err }, 'it is not known which certificates end'),
    );
  };

  return {
    start() {
      warnQuietly();
      timer ??= setInterval(warnQuietly, dayMs).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
