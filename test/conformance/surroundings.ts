import 'vitest';
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { inject } from 'vitest';

/** Where the platform of this folder is, as the global set-up hands it out. */
export interface Surroundings {
  /** What applications call the server: https, behind a proxy, with a path in front of `/auth/v3`. */
  issuer: string;
  /** Without proxy, for the operations API and for certificates of clients. */
  origin: string;
  tlsOrigin: string;
  /** PEM files: the authority of both sides, and the key that signs for it. */
  authority: { certFile: string; keyFile: string };
}

declare module 'vitest' {
  export interface ProvidedContext {
    conformance: Surroundings;
  }
}

/** The server under test. From now on this process trusts its authority, as a suite is told to. */
export function serverUnderTest(): Surroundings {
  const surroundings = inject('conformance');
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(surroundings.authority.certFile, 'utf8')]);
  return surroundings;
}

/** The demonstration user, who has every standard claim. */
export const person = { username: 't100\\agent1', password: 'agent1' };
