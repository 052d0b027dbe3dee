import { X509Certificate } from 'node:crypto';
import { createMetrics } from '@gauth/service-kit';
import { afterEach, expect, it, vi } from 'vitest';
import { anOidcProvider, aSamlProvider } from '../../test/support/identity-providers.ts';
import { certificateOf } from '../../test/support/saml.ts';
import type { KnownProvider } from '../ports/known-providers.ts';
import { createCertificateWatch } from './certificate-watch.ts';

afterEach(() => vi.useRealTimers());

const day = 86_400_000;
const issuerEnd = new X509Certificate(certificateOf('issuer')).validToDate.getTime();
const now = new Date(issuerEnd - 29 * day);
const key = (days: number) => ({ id: 'k', certificate: 'c', privateKey: 'p', notAfter: now.getTime() + days * day });
const withCertificates = (...signingCertificates: string[]) =>
  aSamlProvider({ metadata: { entityId: 'e', singleSignOn: {}, singleLogout: {}, signingCertificates } });

function watched(known: readonly KnownProvider[] | Error) {
  const lines: object[] = [];
  const metrics = createMetrics('test');
  const all = async () => {
    if (known instanceof Error) throw known;
    return known;
  };
  const logger = { warn: (line: object) => lines.push({ ...line }) } as never;
  const watch = createCertificateWatch({ identityProviders: { all }, logger, metrics, now: () => now });
  const measured = async () => (await metrics.expose()).text.match(/^gauth_identity_provider_certificate_expiry_seconds.*$/gm);
  return { watch, lines, measured };
}

it('measures the last certificate of a provider, and ours that is in use', async () => {
  const { measured } = watched([
    { provider: withCertificates(certificateOf('expired'), certificateOf('issuer'), 'nonsense'), keys: [key(100), key(1)] },
    { provider: anOidcProvider(), keys: [key(-1)] },
    { provider: aSamlProvider({ name: 'New', metadata: undefined }), keys: [] },
  ]);
  const labels = (provider: string, whose: string) => `{whose="${whose}",provider="${provider}",contactCenter="cc-1",application="test"}`;
  expect(await measured()).toEqual([
    `gauth_identity_provider_certificate_expiry_seconds${labels('Corporate SAML', 'theirs')} ${29 * 86_400}`,
    `gauth_identity_provider_certificate_expiry_seconds${labels('Corporate SAML', 'ours')} ${100 * 86_400}`,
    `gauth_identity_provider_certificate_expiry_seconds${labels('Corporate OpenID', 'ours')} ${-86_400}`,
  ]);
});

it('warns of those that end within 30 days, at once and every day', async () => {
  vi.useFakeTimers();
  const { watch, lines } = watched([{ provider: withCertificates(certificateOf('issuer')), keys: [key(31)] }]);
  watch.start();
  await vi.advanceTimersByTimeAsync(0);
  const about = { provider: 'Corporate SAML', contactCenter: 'cc-1', whose: 'theirs', until: new Date(issuerEnd).toISOString() };
  expect(lines).toEqual([{ event: 'identity-provider.certificate-ends', ...about }]);
  await vi.advanceTimersByTimeAsync(day);
  expect(lines).toHaveLength(2);
  watch.stop();
});

it('has no numbers while providers are not known, and says so', async () => {
  const err = new Error('the database cannot be asked');
  const { watch, lines, measured } = watched(err);
  expect(await measured()).toBeNull();
  watch.start();
  await expect.poll(() => lines).toEqual([{ event: 'identity-provider.certificates-unknown', err }]);
  watch.stop();
});
