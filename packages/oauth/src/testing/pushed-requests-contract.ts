import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PushedRequest, PushedRequests } from '../ports.ts';

const request: PushedRequest = {
  clientId: 'wwe',
  clientRegistrationId: 'first',
  parameters: { response_type: 'code', redirect_uri: 'https://wwe.test', login_hint: 't100\\agent1', state: 'ü😀 &' },
  signed: true,
  dpopJkt: 'jkt',
};

/** An id as the pushed authorization request endpoint makes it. */
const newRequestId = (): string => randomBytes(32).toString('base64url');

/** What every store of pushed authorization requests must do; each adapter runs it against the real thing. */
export function pushedRequestsContract(name: string, createPushedRequests: () => PushedRequests): void {
  describe(name, () => {
    it('finds what was pushed, as often as it is asked', async () => {
      const pushed = createPushedRequests();
      const [id, other] = [newRequestId(), newRequestId()];
      const { dpopJkt: _dpopJkt, ...unbound } = request;
      await pushed.save(id, request, 60);
      await pushed.save(other, { ...unbound, signed: false }, 60);
      expect(await pushed.find(id)).toEqual(request);
      expect(await pushed.find(id)).toEqual(request);
      expect(await pushed.find(other)).toEqual({ ...unbound, signed: false });
    });

    it('lets exactly one of 20 simultaneous callers spend a request, and finds it no more', async () => {
      const pushed = createPushedRequests();
      const id = newRequestId();
      await pushed.save(id, request, 60);
      const answers = await Promise.all(Array.from({ length: 20 }, () => pushed.spend(id)));
      expect(answers.filter((spent) => spent)).toHaveLength(1);
      expect(await pushed.find(id)).toBeUndefined();
      expect(await pushed.spend(id)).toBe(false);
    });

    it('lets a request expire', async () => {
      const pushed = createPushedRequests();
      const id = newRequestId();
      await pushed.save(id, request, 1);
      await expect.poll(() => pushed.find(id), { timeout: 3000 }).toBeUndefined();
      expect(await pushed.spend(id)).toBe(false);
    });

    it.each(['', 'x', '{}:*\r\n', 'ü'.repeat(43), newRequestId()])('neither finds nor spends %j', async (id) => {
      const pushed = createPushedRequests();
      expect(await pushed.find(id)).toBeUndefined();
      expect(await pushed.spend(id)).toBe(false);
    });
  });
}
