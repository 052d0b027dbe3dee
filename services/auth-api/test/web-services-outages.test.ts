import { expect, it } from 'vitest';
import { Unavailable } from '../src/ports/unavailable.ts';
import type { WebServicesSettingsOf } from '../src/ports/web-services-settings.ts';
import { createSamlStep } from '../src/web-services/saml-step.ts';
import { testApp } from './support/app.ts';

const away = () => Promise.reject(new Unavailable('away'));

it.each([
  ['by its id', { find: away, byHost: async () => undefined }, { contactcenterid: 'cc-1' }],
  ['by its host', { find: away, byHost: away }, {}],
] satisfies [string, WebServicesSettingsOf, object][])(
  'answers 503, and nobody as anonymous, while settings of a contact center that is named %s are away',
  async (_how, webServicesSettings, headers) => {
    const { app } = await testApp({ webServices: { webServicesSettings } });
    const ask = async (url: string) => (await app.inject({ url, headers })).statusCode;
    expect(await ask('/auth/v3/web-services/authenticate/api/v2/diagnostics/version')).toBe(503);
    expect(await ask('/api/v2/me')).toBe(503);
  },
);

it('hears of identity providers that are not known, in place of letting anybody in', async () => {
  const { contactCenters } = await testApp();
  const step = createSamlStep({ issuer: 'https://auth.test/auth/v3', identityProviders: { usedBy: away } });
  const settings = { contactCenterId: 'cc-1', configurationServer: true, ownAccounts: true, saml: true, unprotected: [], hosts: [] };
  const request = { method: 'GET', uri: '/api/v2/users', returnTo: 'https://gws.test/', address: '192.0.2.1', requestId: 'r-1', settings };
  await expect(step.attempt({ ...request, contactCenter: contactCenters.byId('cc-1') })).rejects.toBeInstanceOf(Unavailable);
});
