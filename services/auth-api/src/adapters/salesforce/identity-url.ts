import { longIdOf } from './salesforce-id.ts';

/** What is asked, and about whom. */
export interface IdentityUrl {
  host: string;
  path: string;
  organizationId: string;
  userId: string;
}

/** On the text itself, so that no two readers of URLs can differ about it: no credentials, no port, no query, no fragment, nothing encoded. */
const identityUrl = /^https:\/\/([A-Za-z0-9.-]{1,253})(\/id\/(00D[A-Za-z0-9]{12}(?:[A-Z0-5]{3})?)\/(005[A-Za-z0-9]{12}(?:[A-Z0-5]{3})?))$/;

const loginHosts: readonly string[] = ['login.salesforce.com', 'test.salesforce.com'];
const ownDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+my\.salesforce\.com$/;

/** Reads where a caller wants a session to be shown; a text says why it is shown to nobody. `hosts` may be asked beside Salesforce's own. */
export function readIdentityUrl(text: string, hosts: readonly string[]): IdentityUrl | string {
  const [, asked = '', path = '', organization = '', user = ''] = identityUrl.exec(text) ?? [];
  const [organizationId, userId] = [longIdOf(organization), longIdOf(user)];
  if (asked === '' || organizationId === undefined || userId === undefined)
    return 'identity URL: expected https://<host>/id/<organization>/<user>';
  const host = asked.toLowerCase();
  const allowed = loginHosts.includes(host) || ownDomain.test(host) || hosts.some((known) => known.toLowerCase() === host);
  return allowed
    ? { host, path, organizationId, userId }
    : 'identity URL: expected a host of Salesforce, or one that the contact center names';
}
