import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@gauth/dev';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asBearer, askToken, signInByPassword, startTestPlatform } from '../support/platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(() => platform.stop());

const refresh = (refresh_token: string) => askToken(platform.origin, { grant_type: 'refresh_token', refresh_token });
const alive = async (accessToken: string) => (await asBearer(`${platform.origin}/auth/v3/userinfo`, accessToken)).status === 200;

describe('100 simultaneous refreshes of one token by its client', () => {
  it('all succeed with one successor, and coming back after the successor was used revokes the family', async () => {
    const { body: first } = await signInByPassword(platform.origin);
    const answers = await Promise.all(Array.from({ length: 100 }, () => refresh(first.refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
    const successors = new Set(answers.map(({ body }) => body.refresh_token));
    expect(successors.size).toBe(1);

    const [successor = ''] = successors;
    const next = await refresh(successor);
    expect(next.status).toBe(200);
    expect(await alive(next.body.access_token)).toBe(true);

    expect(await refresh(first.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await refresh(next.body.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await alive(next.body.access_token)).toBe(false);
    expect(await alive(first.access_token)).toBe(false);
  });
});

describe('kill -9 of auth-api in the middle of 1,000 refreshes', () => {
  it('leaves no client without a working token', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, async () => (await signInByPassword(platform.origin)).body.refresh_token));
    const storm = createStorm([300, 600]);
    const last = await Promise.all(clients.map((first) => storm.refreshOften(first, 50)));
    expect(storm.count.answered).toBe(1000);
    expect(storm.count.lost).toBeGreaterThan(0);
    const working = await Promise.all(last.map(refresh));
    expect(working.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });
});

/** Refreshes as applications do: the token is replaced when an answer comes; when none comes, the same one is tried again. */
function createStorm(killsAfter: readonly number[]) {
  const count = { answered: 0, lost: 0 };

  async function answered(token: string): Promise<string> {
    const answer = await refresh(token).catch(() => undefined);
    if (answer?.status === 400) throw new Error(`refused: ${answer.body.error_description}`);
    if (answer?.status === 200) return answer.body.refresh_token;
    count.lost += 1;
    await sleep(100);
    return answered(token);
  }

  async function refreshOften(first: string, turns: number): Promise<string> {
    let token = first;
    for (let turn = 0; turn < turns; turn++) {
      token = await answered(token);
      count.answered += 1;
      if (killsAfter.includes(count.answered)) platform.services['auth-api'].kill('SIGKILL');
    }
    return token;
  }

  return { count, refreshOften };
}
