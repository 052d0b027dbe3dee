import type { DatabaseFacts, RedisNodeFacts } from '@gauth/service-kit';

/** What keeps a Configuration Server of an environment from being asked: which of the things that somebody states is wrong. */
export const configServerFaults = [
  'key-ring',
  'location',
  'address',
  'consul',
  'consul-token',
  'connection',
  'certificate',
  'application',
  'service-account',
  'other',
] as const;
export type ConfigServerFault = (typeof configServerFaults)[number];

/** What keeps environment-api from being asked. */
export const environmentServiceFaults = ['unreachable', 'service-client', 'token', 'authority', 'other'] as const;
export type EnvironmentServiceFault = (typeof environmentServiceFaults)[number];

/** A thing that could not be asked, and why, without secrets. */
export interface Unasked {
  problem: string;
}

/** An environment whose Configuration Servers cannot be asked. */
export interface UnaskedEnvironment {
  environmentId: string;
  fault: ConfigServerFault;
  reason: string;
}

/** What this process knows of itself and finds around it at this moment. */
export interface Diagnosis {
  /** Tells this process from others. */
  instance: string;
  settings: {
    location: string;
    logLevel: string;
    sessionStore: 'redis' | 'memory';
    redisMode: string;
    trustProxy: number | string[];
    databasePoolSize: number;
    consul: boolean;
  };
  keyRing: { ids: readonly string[]; fingerprints: readonly string[] };
  database: DatabaseFacts | Unasked;
  /** Absent where sessions live in memory. */
  redis?: RedisNodeFacts[] | Unasked | undefined;
  environmentService: { fault?: EnvironmentServiceFault | undefined; reason?: string | undefined };
  environments: { asked: number; unasked: UnaskedEnvironment[] };
}

/** Looks at everything once, within seconds; never rejects. */
export type Diagnose = () => Promise<Diagnosis>;
