import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ConfigError, loadConfig } from './config.ts';
import { listenerOptions, listenerSettings, withListenerRules } from './listener-settings.ts';

const schema = withListenerRules(z.object(listenerSettings));

describe('listenerSettings', () => {
  it('has a default for everything', () => {
    expect(loadConfig(schema, {})).toEqual({
      HOST: '0.0.0.0',
      PORT: 8080,
      MANAGEMENT_PORT: 8081,
      LOG_LEVEL: 'info',
      TRUST_PROXY: ['loopback'],
      SHUTDOWN_DRAIN_SECONDS: 5,
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
