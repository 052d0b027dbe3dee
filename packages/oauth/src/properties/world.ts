import type { AuditEvent } from '../audit.ts';
import type { ServerPorts } from '../authorization-server.ts';
import type { Client } from '../model.ts';
import { createTestServer } from '../testing/server.ts';
import type { Parked } from './authorize/asked.ts';
import { type ClientFeatures, clientIds, clientOf, probeId, secretOf, theProbe } from './client-features.ts';
import type { Judge } from './judge.ts';
import { passwordOf, people } from './people.ts';
import type { AccessToken, Assertion, Code, Device, IdToken, Pushed, RefreshToken, SignedIn } from './records.ts';
import { signIn } from './sessions.ts';
import { type WorldPorts, worldPorts } from './world-ports.ts';

/** The endpoints, and the ports below them. */
export type Server = ReturnType<typeof createTestServer>;

/** Breaks the server on purpose: with other ports, or from outside. */
export interface Sabotage {
  ports?: (ports: WorldPorts) => Partial<ServerPorts>;
  server?: (server: Server) => Partial<Server>;
}

/** A server, and what the model knows of everything that it ever handed out. */
export interface World {
  server: Server;
  judge: Judge;
  clients: Map<string, Client>;
  sessions: SignedIn[];
  codes: Code[];
  accessTokens: AccessToken[];
  refreshTokens: RefreshToken[];
  idTokens: IdToken[];
  assertions: Assertion[];
  devices: Device[];
  pushed: Pushed[];
  parked: Parked[];
  /** JWTs of this server that are neither ID tokens nor access tokens. */
  otherJwts: string[];
  /** By the challenges that were sent. */
  verifiers: Map<string, string>;
  /** DPoP proofs that the token endpoint has taken. */
  dpopProofs: string[];
  /** Proofs of clients that were sent before. */
  clientAssertions: { value: string; clientId: string }[];
  /** The last turn in which somebody signed out everywhere, and the second of it, by user. */
  signedOut: Map<string, { turn: number; at: number }>;
  audited: AuditEvent[];
  turn(): number;
  /** Seconds since the epoch. */
  now(): number;
  wait(seconds: number): void;
  /** The store's clock, for a sign-in. */
  tick(): number;
  /** Registers a client anew under one of the ids that come and go. */
  register(slot: number, features: ClientFeatures): void;
  /** Notes what nobody may ever see in a log or an error. */
  keepSecret(...values: string[]): void;
  showsSecret(text: string): boolean;
}

/** A world in which nothing has happened yet but these registrations. */
export function createWorld(registered: readonly ClientFeatures[], { judge, sabotage = {} }: { judge: Judge; sabotage?: Sabotage }): World {
  const clock = { now: new Date('2026-01-01T12:00:00Z') };
  const clients = new Map([[probeId, theProbe()]]);
  const sessions: SignedIn[] = [];
  const signedOut: World['signedOut'] = new Map();
  const isOver = (sessionId: string) => {
    const session = sessions.find(({ id }) => id === sessionId);
    return session === undefined || session.provedAt < (signedOut.get(session.user.id)?.turn ?? 0);
  };
  const { ports, store } = worldPorts(clients, () => clock.now, isOver);
  const intact = createTestServer([], { ...ports, ...sabotage.ports?.(ports) });
  const secrets = new Set([...clientIds, probeId].map(secretOf).concat(people.map(passwordOf)));
  let turn = 0;
  let registrations = 0;

  const world: World = {
    server: { ...intact, ...sabotage.server?.(intact) },
    judge,
    clients,
    sessions,
    signedOut,
    codes: [],
    accessTokens: [],
    refreshTokens: [],
    idTokens: [],
    assertions: [],
    devices: [],
    pushed: [],
    parked: [],
    otherJwts: [],
    verifiers: new Map(),
    dpopProofs: [],
    clientAssertions: [],
    audited: intact.audited,
    turn: () => {
      turn += 1;
      return turn;
    },
    now: () => clock.now.getTime() / 1000,
    wait: (seconds) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
    tick: store.tick,
    register(slot, features) {
      const id = String(clientIds[slot % clientIds.length]);
      registrations += 1;
      clients.set(id, clientOf(features, { id, registrationId: `registration ${registrations}` }));
    },
    keepSecret(...values) {
      for (const value of values) if (value !== '') secrets.add(value);
    },
    showsSecret: (text) => [...secrets].some((secret) => text.includes(secret)),
  };
  for (const [slot, features] of registered.entries()) world.register(slot, features);
  for (const user of people) signIn(world, user);
  return world;
}
