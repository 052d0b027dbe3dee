import type { Platform } from '@gauth/dev';
import 'vitest';

declare module 'vitest' {
  /** What a test leaves for the closing summary. */
  interface TaskMeta {
    /** A real component that could not be had, and why: named at the end of the run. */
    notRun?: string;
    /** How much was looked at, where a test that looks at many things would pass with few: said at the end of the run. */
    seen?: string;
  }
  /** What the global set-up hands to tests: `inject('databaseUrl')`. */
  export interface ProvidedContext {
    /** Superuser of a real PostgreSQL 18; make your own database in it. */
    databaseUrl: string;
    /** A real Redis, shared by all files that run at the same time: use keys or a database of your own. */
    redisUrl: string;
    /** The one platform of a project whose files share it: register clients of your own in it. */
    platform: Pick<Platform, 'origin' | 'tlsOrigin' | 'tlsCaFile' | 'clientCertFile' | 'clientKeyFile'>;
  }
}
