import { createMetrics } from '@gauth/service-kit';
import { expect, it } from 'vitest';
import { measuredRequests } from './measured-requests.ts';
import type { Requests } from './requests.ts';

const nothing = async () => undefined;

it('measures requests by command, those that fail too, and changes no answer', async () => {
  const metrics = createMetrics('config-server');
  const refused = { kind: 'refused', code: 'internal-error', description: 'no' } as const;
  const failing = async () => {
    throw new Error('away');
  };
  const requests = measuredRequests(
    {
      ...{ register: nothing, changePassword: nothing, identify: failing, authenticateTicket: nothing, answerChallenge: nothing },
      ...{ authenticate: async () => refused, createPerson: nothing, readObjects: nothing, watchObjects: nothing, failed: () => refused },
    } as unknown as Requests,
    metrics,
  );
  const registration = { application: 'a', userName: 'u' };
  expect(await requests.authenticate({} as never, registration)).toBe(refused);
  await expect(requests.identify({} as never, registration)).rejects.toThrow('away');
  await requests.watchObjects({} as never, {} as never, AbortSignal.abort());
  const { text } = await metrics.expose();
  expect(text.match(/^config_server_request_duration_seconds_count.*$/gm)).toEqual([
    'config_server_request_duration_seconds_count{application="config-server",command="authenticate"} 1',
    'config_server_request_duration_seconds_count{application="config-server",command="identify"} 1',
  ]);
});
