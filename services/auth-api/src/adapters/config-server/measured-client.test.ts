import type { ConfigServer, ConfigServerOptions } from '@gauth/config-server';
import { createMetrics } from '@gauth/service-kit';
import { expect, it } from 'vitest';
import { measuredClients } from './measured-client.ts';

/** Keeps what it knows to itself, as the real client does. */
class Client {
  readonly #answer = { kind: 'refused' };
  readonly closed: string[] = [];
  async authenticate() {
    return this.#answer;
  }
  async identify() {
    throw new Error('away');
  }
  async close() {
    this.closed.push(this.#answer.kind);
  }
  changePassword() {}
  authenticateTicket() {}
  answerChallenge() {}
  createPerson() {}
  persons() {}
  tenants() {}
  applications() {}
  accessGroups() {}
  watch() {}
}

it('measures what Configuration Servers are asked, and changes no answer', async () => {
  const metrics = createMetrics('auth-api');
  const client = new Client();
  const connect = measuredClients(() => client as unknown as ConfigServer, metrics);
  const measured = connect({ name: 'env-1' } as ConfigServerOptions);
  expect(await measured.authenticate({} as never)).toEqual({ kind: 'refused' });
  await expect(measured.identify({} as never)).rejects.toThrow('away');
  await measured.close();
  expect(client.closed).toEqual(['refused']);
  const { text } = await metrics.expose();
  expect(text.match(/^gauth_config_server_request_duration_seconds_count.*$/gm)).toEqual([
    'gauth_config_server_request_duration_seconds_count{application="auth-api",environment="env-1",request="authenticate",outcome="answered"} 1',
    'gauth_config_server_request_duration_seconds_count{application="auth-api",environment="env-1",request="identify",outcome="failed"} 1',
  ]);
});
