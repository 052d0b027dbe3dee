import { capturedLog } from '@gauth/service-kit/testing';
import { expect, it } from 'vitest';
import type { Leftover } from '../ports/contact-center-leftovers.ts';
import { createForgetting } from './forgetting.ts';

/** Looks once where the Environment API lists these, and tells what was done about it. */
async function afterLook(listed: () => Promise<readonly string[]>) {
  const done: unknown[] = [];
  const { logger, lines } = capturedLog();
  const leftover: Leftover = { contactCenterId: 'cc-gone', identityProviderId: 'idp-1' };
  await createForgetting({
    listed,
    leftovers: {
      async compare(ids) {
        done.push(['compare', ids]);
        return { missed: ['cc-2'], returned: ['cc-3'] };
      },
      async remove(seconds, tell) {
        done.push(['remove', seconds]);
        tell(leftover);
      },
    },
    record: (event) => void done.push(event),
    logger,
  }).look();
  return { done, lines: lines.map(({ 'event.action': action, contactCenterId }) => [action, contactCenterId]) };
}

it('removes what belongs to contact centers that have been gone for 30 days, with a record of each thing', async () => {
  expect(await afterLook(async () => ['cc-1'])).toEqual({
    done: [
      ['compare', ['cc-1']],
      ['remove', 2_592_000],
      { event: 'contact-center.forgotten', outcome: 'success', contactCenterId: 'cc-gone', identityProviderId: 'idp-1' },
    ],
    lines: [
      ['contact-center.missed', 'cc-2'],
      ['contact-center.returned', 'cc-3'],
    ],
  });
});

it('does nothing while the Environment API cannot be asked', async () => {
  const away = () => Promise.reject(new Error('away'));
  expect(await afterLook(away)).toEqual({ done: [], lines: [['contact-center.unsettled', undefined]] });
});

it('does nothing where the Environment API lists no contact center at all', async () => {
  expect(await afterLook(async () => [])).toEqual({ done: [], lines: [] });
});
