/** The tenant of the product's own scripts; they use it for the environment and for the contact center. */
export const tenantId = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';
export const otherId = '8839df61-f6dc-4b0b-b443-1d10827a24c1';
export const unknownId = '4ebe25ba-a6c6-47ca-a670-10632fc38a0b';

/** What an environment needs at least. */
export const anEnvironment = (change: object = {}) => ({
  id: tenantId,
  username: 'default',
  password: 'the-password',
  tenant: 'Environment',
  appName: 'Cloud',
  configServers: [{ primaryAddress: 'cs.test', primaryPort: 8888 }],
  ...change,
});

/** What a contact center needs at least. */
export const aContactCenter = (change: object = {}) => ({ id: tenantId, environmentId: tenantId, domains: ['t100'], ...change });

/** A `cors-origins` setting of every location. */
export const originsSetting = (value: string, location = '/') => ({ location, name: 'cors-origins', shared: 'true', value });
