import { ApiError, createMetrics } from '@gauth/service-kit';
import { afterEach, expect, it, vi } from 'vitest';
import { MetadataFault } from '../ports/provider-metadata.ts';
import type { ProviderName } from '../ports/registered-identity-providers.ts';
import { createKeepingMetadata } from './keeping-metadata.ts';

afterEach(() => vi.useRealTimers());

const name = (id: string): ProviderName => ({ contactCenterId: 'cc-1', id });

/** A process that has minutes pass by. */
function running(claims: (ProviderName[] | Error)[], refresh: (name: ProviderName) => Promise<unknown>) {
  vi.useFakeTimers();
  const lines: Record<string, unknown>[] = [];
  const log = (line: object) => lines.push({ ...line });
  const asked: number[] = [];
  const metrics = createMetrics('test');
  const keeping = createKeepingMetadata({
    metadataRefreshes: {
      async claim(olderThanSeconds) {
        asked.push(olderThanSeconds);
        const claimed = claims.shift() ?? [];
        if (claimed instanceof Error) throw claimed;
        return claimed;
      },
    },
    providerMetadata: { refresh: refresh as never },
    logger: { info: log, warn: log } as never,
    metrics,
  });
  const counted = async () => (await metrics.expose()).text.match(/^gauth_identity_provider_metadata_refreshes_total.*$/gm);
  return { keeping, lines, asked, counted, minute: () => vi.advanceTimersByTimeAsync(60_000) };
}

it('reads what is due once an hour, and says how each reading has ended', async () => {
  const refused = new MetadataFault('document type: expected none');
  const { keeping, lines, asked, counted, minute } = running([[name('good'), name('bad'), name('gone')]], async ({ id }) => {
    if (id === 'bad') throw refused;
    if (id === 'gone') throw new ApiError('notFound', 'there is no such identity provider');
  });
  keeping.start();
  await minute();
  await minute();
  expect(asked).toEqual([3600, 3600]);
  const about = { contactCenterId: 'cc-1' };
  expect(lines).toEqual([
    { event: 'identity-provider.metadata-read', identityProviderId: 'good', ...about },
    { event: 'identity-provider.metadata-refused', identityProviderId: 'bad', ...about, 'event.reason': refused.message },
  ]);
  expect(await counted()).toEqual([
    'gauth_identity_provider_metadata_refreshes_total{outcome="success",application="test"} 1',
    'gauth_identity_provider_metadata_refreshes_total{outcome="failure",application="test"} 1',
  ]);
  await keeping.stop();
});

it('goes on after an outage of the store', async () => {
  const err = new Error('the database cannot be asked');
  const { keeping, lines, minute } = running([err, [name('one')]], async () => {});
  keeping.start();
  await minute();
  await minute();
  expect(lines.map(({ event }) => event)).toEqual(['identity-provider.metadata-lost', 'identity-provider.metadata-read']);
  await keeping.stop();
});

it('begins nothing more once it is stopped, and waits for what is under way', async () => {
  const begun: string[] = [];
  let end = () => {};
  const { keeping, minute } = running([[name('first'), name('second')]], ({ id }) => {
    begun.push(id);
    return new Promise<void>((resolve) => {
      end = resolve;
    });
  });
  keeping.start();
  await minute();
  let stopped = false;
  const stopping = keeping.stop().then(() => {
    stopped = true;
  });
  await minute();
  expect([begun, stopped]).toEqual([['first'], false]);
  end();
  await stopping;
  expect(begun).toEqual(['first']);
});
