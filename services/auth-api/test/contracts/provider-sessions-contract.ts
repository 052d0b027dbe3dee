import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LinkedSession, ProviderSessions } from '../../src/ports/provider-sessions.ts';

const later = () => Date.now() + 600_000;
const aSession = (): LinkedSession => ({ sessionId: randomUUID(), user: { id: randomUUID(), contactCenterId: 'cc-1' } });

/** What every store of sessions behind those of providers must do. */
export function providerSessionsContract(name: string, createSessions: () => ProviderSessions): void {
  describe(name, () => {
    it('gives each session to one of 20 simultaneous callers', async () => {
      const sessions = createSessions();
      const [providerId, session] = [randomUUID(), aSession()];
      await sessions.link({ providerId, subject: 'agent1', sessionIndex: 's1' }, session, later());
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => sessions.take(providerId, { subject: 'agent1', sessionIndexes: ['s1'] })),
      );
      expect(taken.flat()).toEqual([session]);
    });

    it('tells sessions of one subject apart, and gives all where none is named', async () => {
      const sessions = createSessions();
      const [providerId, one, two, three] = [randomUUID(), aSession(), aSession(), aSession()];
      await sessions.link({ providerId, subject: 'agent1', sessionIndex: 's1' }, one, later());
      await sessions.link({ providerId, subject: 'agent1', sessionIndex: 's2' }, two, later());
      await sessions.link({ providerId, subject: 'agent1' }, three, later());
      expect(await sessions.take(providerId, { subject: 'agent1', sessionIndexes: ['s2', 'other'] })).toEqual([two]);
      const rest = await sessions.take(providerId, { subject: 'agent1', sessionIndexes: [] });
      expect(new Set(rest)).toEqual(new Set([one, three]));
    });

    it('finds a session by its own name alone, where the provider says no subject', async () => {
      const sessions = createSessions();
      const [providerId, session] = [randomUUID(), aSession()];
      await sessions.link({ providerId, subject: 'agent1', sessionIndex: 's1' }, session, later());
      expect(await sessions.take(providerId, { sessionIndexes: [] })).toEqual([]);
      expect(await sessions.take(providerId, { sessionIndexes: ['s1'] })).toEqual([session]);
    });

    it('gives nothing of another provider or subject, and nothing that is over', async () => {
      const sessions = createSessions();
      const providerId = randomUUID();
      await sessions.link({ providerId, subject: 'agent1', sessionIndex: 's1' }, aSession(), later());
      expect(await sessions.take(randomUUID(), { subject: 'agent1', sessionIndexes: [] })).toEqual([]);
      expect(await sessions.take(providerId, { subject: 'agent2', sessionIndexes: ['s1'] })).toEqual([]);
      await sessions.link({ providerId, subject: 'agent3' }, aSession(), Date.now() - 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await sessions.take(providerId, { subject: 'agent3', sessionIndexes: [] })).toEqual([]);
    });
  });
}
