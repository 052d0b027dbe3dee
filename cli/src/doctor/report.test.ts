import { expect, it } from 'vitest';
import type { Finding } from './check.ts';
import { reportForMachines, reportForPeople } from './report.ts';

const finding: Finding = {
  ...{ id: 'redis-eviction', area: 'Redis', severity: 'error', title: 'Redis throws keys away', why: 'They live again.' },
  ...{ remedy: { setting: 'maxmemory-policy', of: 'Redis', chart: 'redis', change: 'noeviction' }, seen: ['r:6379 has allkeys-lru'] },
};
const diagnosis = { url: 'https://gauth.test', findings: [finding], checked: 3, notes: ['stores: no credentials'] };

it('names the setting for people, in plain text for a file', () => {
  expect(reportForPeople(diagnosis, 'file')).toBe(`https://gauth.test

Redis

  error    Redis throws keys away  [redis-eviction]
    seen    r:6379 has allkeys-lru
    why     They live again.
    change  maxmemory-policy of Redis (chart: redis): noeviction

Not looked at: stores: no credentials
1 error, 0 warnings; 3 checks.
`);
});

it('shows the setting in bold on a terminal', () => {
  expect(reportForPeople(diagnosis, 'terminal')).toContain('\u001b[1mmaxmemory-policy\u001b[0m of Redis');
});

it('tells machines the same', () => {
  expect(JSON.parse(reportForMachines(diagnosis))).toEqual({
    ...{ url: 'https://gauth.test', checked: 3, findings: [finding], notLookedAt: ['stores: no credentials'] },
  });
});

it('says that nothing is wrong', () => {
  expect(reportForPeople({ ...diagnosis, findings: [], notes: [] }, 'file')).toBe('https://gauth.test\n\nNothing is wrong: 3 checks.\n');
});
