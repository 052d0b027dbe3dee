import { type Check, when } from '../check.ts';
import type { Exchange } from '../exchange.ts';
import type { Facts } from '../facts.ts';
import type { SeenCertificate } from '../seen-certificate.ts';

const certificate = (change: string) => ({ setting: 'certificate', of: 'proxy', chart: 'ingress.tls[].secretName', change });

const soonDays = 14;
const dayMs = 86_400_000;

/** Everything that was reached by TLS, once each host. */
function shown(facts: Facts): { host: string; certificate: SeenCertificate }[] {
  const exchanges = [facts.discovery, facts.issuerDiscovery, facts.mtlsDiscovery, facts.signIn?.page, facts.auth[0], facts.environment[0]];
  const byHost = new Map(
    exchanges.flatMap((exchange) => (exchange?.certificate ? [[hostOf(exchange), exchange.certificate] as const] : [])),
  );
  return [...byHost].map(([host, seen]) => ({ host, certificate: seen }));
}

const hostOf = ({ url }: Exchange): string => new URL(url).host;

const each = (facts: Facts, judge: (seen: SeenCertificate, now: Date) => string | undefined): string[] =>
  shown(facts).flatMap(({ host, certificate: seen }) => {
    const verdict = judge(seen, facts.now);
    return verdict === undefined ? [] : [`the certificate of ${host} (${seen.subject || 'without a name'}) ${verdict}`];
  });

const day = (date: Date): string => date.toISOString().slice(0, 10);

/** What is shown in TLS handshakes. */
export const tlsChecks: readonly Check[] = [
  {
    id: 'certificate-expired',
    area: 'TLS',
    severity: 'error',
    title: 'A certificate is not valid today',
    why: 'Browsers and applications refuse to connect.',
    remedy: certificate('a certificate that is valid now'),
    seen: (facts) =>
      each(facts, ({ validFrom, validTo }, now) =>
        validTo <= now ? `ended on ${day(validTo)}` : validFrom > now ? `begins on ${day(validFrom)}` : undefined,
      ),
  },
  {
    id: 'certificate-expires',
    area: 'TLS',
    severity: 'warning',
    title: 'A certificate ends soon',
    why: 'Nobody can connect from then on; whatever renews certificates may have stopped.',
    remedy: certificate('a renewed certificate'),
    seen: (facts) =>
      each(facts, ({ validTo }, now) =>
        validTo > now && validTo.getTime() - now.getTime() < soonDays * dayMs ? `ends on ${day(validTo)}` : undefined,
      ),
  },
  {
    id: 'certificate-host',
    area: 'TLS',
    severity: 'error',
    title: 'A certificate is for another host',
    why: 'Browsers and applications refuse to connect.',
    remedy: certificate('a certificate with this host among its alternative names'),
    seen: (facts) => each(facts, ({ fitsHost }) => (fitsHost ? undefined : 'does not carry this host')),
  },
  {
    id: 'certificate-chain',
    area: 'TLS',
    severity: 'error',
    title: 'A certificate leads to no trusted authority',
    why: 'Applications refuse to connect; browsers may hide it, because they remember intermediate certificates.',
    remedy: certificate(
      'the certificate with all intermediate ones behind it. If the authority is your own: gauth doctor --ca-file, and NODE_EXTRA_CA_CERTS for services',
    ),
    seen: (facts) =>
      each(facts, ({ chainFault, alone, issuer }) =>
        chainFault === undefined
          ? undefined
          : `was signed by ${issuer}, which is not known here (${chainFault})${alone ? ', and came without another one' : ''}`,
      ),
  },
  {
    id: 'tls-version',
    area: 'TLS',
    severity: 'warning',
    title: 'Old versions of TLS are accepted',
    why: 'TLS 1.0 and 1.1 are broken, and RFC 8996 forbids them.',
    remedy: { setting: 'ssl_protocols', of: 'proxy', chart: 'ingress.annotations', change: 'TLSv1.2 TLSv1.3' },
    seen: ({ oldTls }) =>
      when(oldTls?.certificate !== undefined, () => `${oldTls && hostOf(oldTls)} agreed to ${oldTls?.certificate?.protocol}`),
  },
];
