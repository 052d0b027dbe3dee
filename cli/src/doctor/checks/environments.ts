import { type Check, when } from '../check.ts';
import type { Facts } from '../facts.ts';
import { authDiagnosis, environmentDiagnosis } from '../readings.ts';
import { environmentServiceFault } from './secrets.ts';

const environment = (setting: string, change: string) => ({ setting, of: 'environment', change });

const faults = (facts: Facts, fault: string): string[] =>
  (authDiagnosis(facts)?.environments.unasked ?? [])
    .filter((each) => each.fault === fault)
    .map(({ environmentId, reason }) => `environment ${environmentId}: ${reason}`);

/** Environments, contact centers and Configuration Servers. */
export const environmentChecks: readonly Check[] = [
  {
    id: 'environment-service-unreachable',
    area: 'environments',
    severity: 'error',
    title: 'auth-api cannot ask environment-api',
    why: 'It does not learn of changes; freshly started, it knows no contact center and nobody can sign in.',
    remedy: {
      setting: 'ENVIRONMENT_SERVICE_URL',
      of: 'auth-api',
      chart: 'services.auth.env.GWS_AUTH_COMMON_ENV_SERVICE',
      change: 'scheme, host and port of environment-api inside the cluster',
    },
    seen: (facts) => environmentServiceFault(facts, 'unreachable'),
  },
  {
    id: 'auth-service-unreachable',
    area: 'environments',
    severity: 'error',
    title: 'environment-api cannot ask auth-api',
    why: 'It cannot tell whose a token is, so it refuses every service, auth-api among them.',
    remedy: {
      setting: 'AUTH_SERVICE_URL',
      of: 'environment-api',
      chart: 'services.environment.env.GWS_ENVIRONMENT_COMMON_AUTH_SERVICE',
      change: 'scheme, host and port of auth-api inside the cluster',
    },
    seen: (facts) => {
      const reason = environmentDiagnosis(facts)?.authService.reason;
      return when(reason !== undefined, () => `environment-api says: ${reason}`);
    },
  },
  {
    id: 'no-contact-center',
    area: 'environments',
    severity: 'error',
    title: 'There is no contact center',
    why: 'Nobody belongs anywhere, so nobody can sign in.',
    remedy: {
      setting: 'POST /environment/v3/contact-centers',
      of: 'environment-api',
      chart: 'provisioning',
      change: 'a contact center with a domain',
    },
    seen: ({ provisioned: { contactCenters } }) => when(contactCenters?.length === 0, () => 'the list of contact centers is empty'),
  },
  {
    id: 'environment-without-contact-center',
    area: 'environments',
    severity: 'warning',
    title: 'An environment has no contact center',
    why: 'Nobody can sign in to it.',
    remedy: { setting: 'environmentId', of: 'contact center', change: 'this environment, or delete it' },
    seen: ({ provisioned: { environments = [], contactCenters } }) =>
      contactCenters === undefined
        ? []
        : environments
            .filter(({ id }) => !contactCenters.some(({ environmentId }) => environmentId === id))
            .map(({ id }) => `environment ${id}`),
  },
  {
    id: 'contact-center-without-domain',
    area: 'environments',
    severity: 'error',
    title: 'No user name leads to a contact center',
    why: 'It has neither domain nor pattern and is not the default, so nobody can sign in to it.',
    remedy: {
      setting: 'domains',
      of: 'contact center',
      change: 'the word before the backslash in user names; or userNamePatterns, or default',
    },
    seen: ({ provisioned: { contactCenters = [] } }) =>
      contactCenters
        .filter((each) => each.domains.length === 0 && each.userNamePatterns.length === 0 && !each.default)
        .map(({ id }) => `contact center ${id}`),
  },
  {
    id: 'location-unserved',
    area: 'environments',
    severity: 'error',
    title: 'No Configuration Server serves this location',
    why: 'Nobody of the environment can sign in here.',
    remedy: {
      setting: 'LOCATION',
      of: 'auth-api',
      chart: 'services.location',
      change: 'one of the locations of the Configuration Servers, or one below them',
    },
    seen: (facts) => faults(facts, 'location'),
  },
  {
    id: 'config-server-password-sealed',
    area: 'environments',
    severity: 'error',
    title: 'The password of an environment cannot be opened',
    why: 'auth-api cannot sign in at the Configuration Server.',
    remedy: {
      setting: 'KEY_RING',
      of: 'auth-api',
      chart: 'services.secret.key_ring',
      change: 'a ring with the key it was sealed under; or write the password of the environment again',
    },
    seen: (facts) => faults(facts, 'key-ring'),
  },
  {
    id: 'config-server-unresolved',
    area: 'environments',
    severity: 'error',
    title: 'The address of a Configuration Server leads nowhere',
    why: 'Nobody of the environment can sign in.',
    remedy: environment('configServers[].primaryAddress', 'a name that the name servers, or Consul, know'),
    seen: (facts) => faults(facts, 'address'),
  },
  {
    id: 'consul-unreachable',
    area: 'environments',
    severity: 'error',
    title: 'Consul cannot be asked',
    why: 'Processes that did not ask before find no Configuration Server whose address is a name of Consul.',
    remedy: {
      setting: 'CONSUL_URL',
      of: 'auth-api',
      chart: 'consul.url',
      change: 'scheme, host and port of Consul; CONSUL_CA_FILE where its authority is your own',
    },
    seen: (facts) => faults(facts, 'consul'),
  },
  {
    id: 'consul-token',
    area: 'environments',
    severity: 'error',
    title: 'Consul refuses the token',
    why: 'Processes that did not ask before find no Configuration Server whose address is a name of Consul.',
    remedy: {
      setting: 'CONSUL_TOKEN',
      of: 'auth-api',
      chart: 'consul.token',
      change: 'a token with service:read for the services and node:read for their nodes',
    },
    seen: (facts) => faults(facts, 'consul-token'),
  },
  {
    id: 'config-server-unreachable',
    area: 'environments',
    severity: 'error',
    title: 'A Configuration Server does not answer',
    why: 'Nobody of the environment can sign in.',
    remedy: environment(
      'configServers[].primaryPort',
      'the port it listens on, 8888 as a rule; see also the address, and the network policy',
    ),
    seen: (facts) => faults(facts, 'connection'),
  },
  {
    id: 'config-server-certificate',
    area: 'environments',
    severity: 'error',
    title: 'The certificate of a Configuration Server is not trusted',
    why: 'auth-api sends no password to a server that it does not know.',
    remedy: {
      setting: 'CONFIG_SERVER_CA_FILE',
      of: 'auth-api',
      chart: 'services.auth.config_server_ca',
      change: 'the authority that signed it; its name must be the address in the environment; tlsEnabled only where the port is secured',
    },
    seen: (facts) => faults(facts, 'certificate'),
  },
  {
    id: 'config-server-account',
    area: 'environments',
    severity: 'error',
    title: 'A Configuration Server refuses the service account',
    why: 'Nobody of the environment can sign in.',
    remedy: environment('username, password', 'those of a person of the Configuration Database who is enabled'),
    seen: (facts) => faults(facts, 'service-account'),
  },
  {
    id: 'config-server-application',
    area: 'environments',
    severity: 'error',
    title: 'A Configuration Server refuses the application',
    why: 'Nobody of the environment can sign in.',
    remedy: environment('appName', 'the name of an application object that is enabled and that the service account may use'),
    seen: (facts) => faults(facts, 'application'),
  },
  {
    id: 'config-server-other',
    area: 'environments',
    severity: 'error',
    title: 'A Configuration Server cannot be asked',
    why: 'Nobody of the environment can sign in.',
    remedy: environment('configServers', 'see what auth-api says'),
    seen: (facts) => faults(facts, 'other'),
  },
];
