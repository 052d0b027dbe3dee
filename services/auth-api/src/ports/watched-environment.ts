import type { ConfigServer } from '@gauth/config-server';

/** An environment that is kept connected, and what is asked of its Configuration Server when something has changed there. */
export interface WatchedEnvironment {
  environment: {
    id: string;
    /** Name of the tenant of contact centers that name none. */
    tenant: string;
    /** Name of the application object in whose context persons log in. */
    appName: string;
  };
  server: Pick<ConfigServer, 'persons' | 'tenants' | 'applications' | 'watch'>;
}
