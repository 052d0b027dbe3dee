import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ConfigError, loadConfig } from './config.ts';
import {
  clientCertificateSettings,
  clientCertificates,
  listenerOptions,
  listenerSettings,
  withListenerRules,
} from './listener-settings.ts';

const schema = withListenerRules(z.object(listenerSettings));

describe('listenerSettings', () => {
  it('has a default for everything', () => {
    expect(loadConfig(schema, {})).toEqual({
      HOST: '0.0.0.0',
      OTEL_TRACES_SAMPLER: 'parentbased_always_on',
      OTEL_TRACES_SAMPLER_ARG: 1,
      PORT: 8080,
      MANAGEMENT_PORT: 8081,
      LOG_LEVEL: 'info',
      TRUST_PROXY: ['loopback'],
      SHUTDOWN_DRAIN_SECONDS: 5,
      AUDIT_ON_FAILURE: 'continue',
      ELASTICSEARCH_TARGET: 'data-stream',
      ELASTICSEARCH_PREFIX: 'gauth',
      ELASTICSEARCH_SET_UP: true,
      ELASTICSEARCH_BUFFER_BYTES: 16_777_216,
    });
  });

  it('becomes the options of a server', () => {
    const config = loadConfig(schema, { TLS_CERT_FILE: '/tls.crt', TLS_KEY_FILE: '/tls.key', TRUST_PROXY: '10.0.0.0/8' });
    expect(listenerOptions(config)).toEqual({ tls: { certFile: '/tls.crt', keyFile: '/tls.key' }, trustProxy: ['10.0.0.0/8'] });
    expect(listenerOptions(loadConfig(schema, {}))).toEqual({ tls: undefined, trustProxy: ['loopback'] });
    expect(listenerOptions(loadConfig(schema, { TRUST_PROXY: '1' }))).toEqual({ tls: undefined, trustProxy: 1 });
  });

  it.each([{ TLS_CERT_FILE: '/tls.crt' }, { TLS_KEY_FILE: '/tls.key' }])('refuses half a certificate beside other problems: %j', (half) => {
    const attempt = () => loadConfig(schema, { ...half, PORT: 'x' });
    expect(attempt).toThrow(
      expect.objectContaining<Partial<ConfigError>>({
        problems: ['PORT must be a whole number from 0 to 65535', 'TLS_KEY_FILE and TLS_CERT_FILE must be set together'],
      }),
    );
  });
});

describe('clientCertificateSettings', () => {
  const schema = withListenerRules(z.object({ ...listenerSettings, ...clientCertificateSettings }));
  const pair = { TLS_CERT_FILE: '/tls.crt', TLS_KEY_FILE: '/tls.key' };

  it.each([
    ['nothing', {}, undefined],
    ['a certificate of the server alone', pair, undefined],
    ['authorities of TLS clients', { ...pair, TLS_CLIENT_CA_FILE: '/ca.pem' }, { caFile: '/ca.pem', header: undefined }],
    ['a header alone', { TRUSTED_CLIENT_CERTIFICATE_HEADER: 'Client-Cert' }, { caFile: undefined, header: 'Client-Cert' }],
    [
      'authorities of the clients of a proxy',
      { TLS_CLIENT_CA_FILE: '/ca.pem', TRUSTED_CLIENT_CERTIFICATE_HEADER: 'ssl-client-cert' },
      { caFile: '/ca.pem', header: 'ssl-client-cert' },
    ],
  ])('say with %s where certificates of clients come from', (_what, given, expected) => {
    const config = loadConfig(schema, given);
    expect(clientCertificates(config)).toEqual(expected);
    expect(listenerOptions(config).clientCertificates).toEqual(expected);
  });

  it.each([
    [
      'authorities of clients that nobody asks',
      { TLS_CLIENT_CA_FILE: '/ca.pem' },
      'TLS_CLIENT_CA_FILE has no effect without TLS_CERT_FILE',
    ],
    [
      'a header that is none',
      { TRUSTED_CLIENT_CERTIFICATE_HEADER: 'Client-Cert:' },
      'TRUSTED_CLIENT_CERTIFICATE_HEADER must be the name of a header',
    ],
  ])('refuse %s', (_what, given, problem) => {
    expect(() => loadConfig(schema, given)).toThrow(expect.objectContaining<Partial<ConfigError>>({ problems: [problem] }));
  });
});
