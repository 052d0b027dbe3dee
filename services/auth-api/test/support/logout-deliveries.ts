import { randomUUID } from 'node:crypto';
import type { KeptLogoutDelivery, LogoutDeliveries, NewLogoutDelivery } from '../../src/ports/logout-deliveries.ts';

/** Deliveries that are only kept: a test sees whom applications would be told about, and says what became of it. */
export function memoryLogoutDeliveries(now: () => Date): LogoutDeliveries & { added: NewLogoutDelivery[]; kept: KeptLogoutDelivery[] } {
  const added: NewLogoutDelivery[] = [];
  const kept: KeptLogoutDelivery[] = [];
  return {
    added,
    kept,
    async add(deliveries) {
      added.push(...deliveries);
      for (const { clientId } of deliveries)
        kept.push({ id: randomUUID(), clientId, state: 'pending', attempts: 0, createdAt: now(), dueAt: now() });
    },
    list: async (state) => kept.filter((delivery) => delivery.state === state),
    async retry(id) {
      const found = kept.find((delivery) => delivery.id === id && delivery.state === 'failed');
      if (found !== undefined) Object.assign(found, { state: 'pending', dueAt: now(), failedAt: undefined });
      return found !== undefined;
    },
  };
}
