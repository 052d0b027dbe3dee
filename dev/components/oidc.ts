import { startOpenIdProvider } from '../../test/support/openid-provider.ts';
import { freePort } from '../free-port.ts';
import { type Component, type ComponentRun, externalPerson } from './component.ts';
import { registerProvider } from './demonstration-provider.ts';

const clientId = 'gauth';
const multiFactor = 'urn:example:multi-factor';
const account = {
  name: 'oidc1',
  password: 'oidc1',
  code: '123456',
  claims: { preferred_username: 'oidc1', given_name: 'Olga', family_name: 'Connect', email: 'oidc1@example.test' },
};

/** The npm package oidc-provider, at which the person oidc1 can sign in. It starts when gauth runs, because it must know our addresses there. */
export async function startOidc(run: ComponentRun): Promise<Component> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  return {
    persons: [externalPerson('oidc1', { userProperties: {} })],
    async introduce(services) {
      const { id, path } = await registerProvider(run, services, {
        kind: 'oidc',
        name: 'oidc-provider',
        mode: 'choice',
        matchBy: 'userName',
        attributes: { subject: 'preferred_username', firstName: 'given_name', lastName: 'family_name', email: 'email' },
        issuer,
        clientId,
        authMethod: 'private_key_jwt',
        scope: ['profile'],
        acr: { [multiFactor]: 'urn:gauth:acr:multi-factor' },
      });
      const ours = `${services.origin}/auth/v3/sso`;
      await run.lifetime.own(
        () => startOpenIdProvider({ port, clients: [registered(ours, id)], accounts: [account], acrValues: [multiFactor] }),
        (running) => running.stop(),
      );
      await services.apis.change(path, { status: 'ON' });
    },
    tryIt: `t100\\oidc1, password oidc1, at oidc-provider (${issuer}/); the code 123456, where it asks for one`,
  };
}

const registered = (ours: string, id: string) => ({
  client_id: clientId,
  redirect_uris: [`${ours}/oidc/${id}/callback`],
  post_logout_redirect_uris: [`${ours}/signed-out`],
  backchannel_logout_uri: `${ours}/oidc/${id}/back-channel-logout`,
  backchannel_logout_session_required: true,
  token_endpoint_auth_method: 'private_key_jwt' as const,
  jwks_uri: `${ours}/oidc/${id}/jwks`,
});
