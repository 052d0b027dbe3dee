import { startSimpleSamlPhp } from '../../test/support/simplesamlphp.ts';
import { type Component, type ComponentRun, externalPerson } from './component.ts';
import { registerProvider } from './demonstration-provider.ts';

const saml1 = { uid: ['saml1'], givenName: ['Sami'], sn: ['Assertion'], mail: ['saml1@example.test'] };

/** SimpleSAMLphp, at which the person saml1 can sign in. */
export async function startSaml(run: ComponentRun): Promise<Component> {
  const provider = await run.lifetime.own(
    () => startSimpleSamlPhp({ users: [{ name: 'saml1', password: 'saml1', attributes: saml1 }] }),
    (running) => running.stop(),
  );
  return {
    persons: [externalPerson('saml1', { userProperties: {} })],
    async introduce(services) {
      const { id, path } = await registerProvider(run, services, {
        kind: 'saml',
        name: 'SimpleSAMLphp',
        mode: 'choice',
        matchBy: 'userName',
        attributes: { subject: 'uid', firstName: 'givenName', lastName: 'sn', email: 'mail' },
        signRequests: true,
        idpInitiated: true,
      });
      await provider.addServiceProvider({ metadataUrl: `${services.origin}/auth/v3/sso/saml/${id}/metadata` });
      await services.apis.change(`${path}/metadata`, { document: await provider.metadata() });
      await services.apis.change(path, { status: 'ON' });
    },
    tryIt: `t100\\saml1, password saml1, at SimpleSAMLphp (${provider.url}/)`,
  };
}
