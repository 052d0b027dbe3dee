import { expect, it } from 'vitest';
import { createKeyRing } from '../key-ring.ts';
import { type ChainEnd, chained, createChainSeal, newChain } from './chain.ts';
import { verifyAudit } from './verify-audit.ts';

const keyRing = createKeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const rotated = createKeyRing(`k2:${Buffer.alloc(32, 2).toString('base64')},k1:${Buffer.alloc(32, 1).toString('base64')}`);
const another = createKeyRing(`k1:${Buffer.alloc(32, 9).toString('base64')}`);

/** A stream of these actions, and where it ends. */
function stream(actions: readonly string[], { after = newChain(), seal = createChainSeal(keyRing), fields = {} } = {}) {
  let end: ChainEnd = after;
  const lines = actions.map((action) => {
    const record = chained({ 'event.dataset': 'gauth.audit', 'event.action': action, 'user.id': 'Zoë', ...fields }, end, seal);
    end = record.end;
    return record.line;
  });
  return { lines, end };
}

const whole = ['audit.started', 'token.issued', 'sign-in.failed', 'client.deleted', 'audit.stopped'];
const { lines: intact, end: stopped } = stream(whole);
const file = { keyRing, kind: 'file' } as const;
const without = (at: number) => intact.toSpliced(at, 1);
const forged = stream(whole, { seal: createChainSeal(undefined) }).lines;
const notWhole = 'is no whole audit record';
const foreign = stream(['audit.started', 'token.issued']).lines;

it('finds nothing in a stream as it was written', async () => {
  expect(await verifyAudit(intact, file)).toEqual({ records: 5, chains: 1, openEnds: 0, tornLines: 0, faults: [] });
  expect(await verifyAudit(forged, { kind: 'file' })).toMatchObject({ records: 5, faults: [] });
  expect(intact.join('')).toMatch(/^[ -~]*$/);
});

it('opens what was written under a key that is no longer the current one', async () => {
  const later = stream(['audit.resumed', 'audit.stopped'], { after: stopped, seal: createChainSeal(rotated) }).lines;
  expect(await verifyAudit([...intact, ...later], { ...file, keyRing: rotated })).toMatchObject({
    records: 7,
    chains: 1,
    faults: [],
  });
});

it.each<[string, readonly string[], ...(number | string)[]]>([
  ['a changed member', intact.with(2, (intact[2] ?? '').replace('sign-in.failed', 'sign-in.succeeded')), 3, 'was changed'],
  ['a changed hash', intact.with(1, (intact[1] ?? '').replace(/.{5}"}$/, 'AAAAA"}')), 2, 'was changed'],
  ['a member behind the hash', intact.with(1, (intact[1] ?? '').replace(/}$/, ',"user.id":"x"}')), 2, notWhole],
  ['a deleted line', without(2), 3, 'is number 4 of its chain, but 1 before it are missing'],
  ['a deleted beginning', intact.slice(1), 1, 'is number 2 of its chain, but what stood before it is missing'],
  [
    'two lines the other way round',
    [0, 2, 1, 3, 4].map((at) => intact[at] ?? ''),
    2,
    'is number 3 of its chain, but 1 before it are missing',
    3,
    'is number 2 of its chain, which 3 stands before',
  ],
  ['a line twice', intact.toSpliced(2, 0, intact[1] ?? ''), 3, 'is number 2 of its chain, which 2 stands before'],
  ['a line from elsewhere', intact.toSpliced(2, 0, foreign[1] ?? ''), 3, 'is number 2 of its chain, but what stood before it is missing'],
  ['a line that is no record', intact.toSpliced(2, 0, '{"event.action":"x"}'), 3, notWhole],
  ['half a line', intact.with(4, (intact[4] ?? '').slice(0, 40)), 5, notWhole],
  ['records without MAC', forged, ...[1, 2, 3, 4, 5].flatMap((line) => [line, 'has no MAC, so anybody may have written it'])],
  ['records behind the end', [...intact, ...stream(['token.issued'], { after: stopped }).lines], 6, 'stands behind the end of its stream'],
  [
    'another record in the place of one',
    intact.with(3, stream(whole.with(3, 'token.issued')).lines[3] ?? ''),
    4,
    'is number 4 of its chain, but what stood before it is missing',
    5,
    'is number 5 of its chain, but 1 before it are missing',
  ],
  [
    'records cut off before the next start',
    [...intact.slice(0, 3), ...stream(['audit.resumed'], { after: stopped }).lines],
    4,
    'is number 6 of its chain, but 2 before it are missing',
  ],
])('finds %s, and reads on', async (_what, lines, ...found) => {
  expect((await verifyAudit(lines, file)).faults.flatMap(({ line, reason }) => [line, reason])).toEqual(found);
});

it.each(['file', 'log'] as const)(
  'names once a record that was cut off in the middle, and verifies what stands behind it: %s',
  async (kind) => {
    const cutOff = intact.with(2, (intact[2] ?? '').slice(0, -20));
    expect(await verifyAudit(cutOff, { keyRing, kind })).toEqual({
      ...{ records: 4, chains: 1, openEnds: 0, tornLines: 0, faults: [{ line: 3, reason: notWhole }] },
    });
    expect((await verifyAudit(cutOff.toSpliced(3, 1), { keyRing, kind })).faults).toEqual([
      { line: 3, reason: notWhole },
      { line: 4, reason: 'is number 5 of its chain, but 2 before it are missing' },
    ]);
  },
);

it('verifies the streams of later processes behind a line that a killed one could not finish, with the next one in the same line or not', async () => {
  const killed = stream(['audit.started', 'token.issued', 'token.issued']).lines;
  const torn = killed[2]?.slice(0, 300) ?? '';
  const changed = stream(whole).lines.with(3, (intact[3] ?? '').replace('client', 'origin'));
  const [first = '', ...rest] = intact;
  for (const lines of [
    [...killed.slice(0, 2), torn, ...intact, ...changed],
    [...killed.slice(0, 2), `${torn}${first}`, ...rest, '', ...changed],
  ]) {
    const findings = await verifyAudit(lines, { keyRing, kind: 'log' });
    expect(findings).toMatchObject({ chains: 3, openEnds: 1 });
    expect(findings.faults).toEqual([
      { line: 3, reason: notWhole },
      { line: 12, reason: 'was changed' },
    ]);
  }
});

it('reads no further where everything is wrong', async () => {
  const lines = Array.from({ length: 5 }, () => forged).flat();
  expect(await verifyAudit(lines, file)).toMatchObject({ records: 0, chains: 0, faults: { length: 20 } });
});

it('takes the beginning of a file that was rotated for one, and not what a later process wrote behind a record that is gone', async () => {
  const [continued, resumed] = ['audit.continued', 'audit.resumed'].map(
    (action) => stream([action, 'audit.stopped'], { after: stopped }).lines,
  );
  expect((await verifyAudit(continued ?? [], file)).faults).toEqual([]);
  expect((await verifyAudit(resumed ?? [], file)).faults).toEqual([
    { line: 1, reason: 'is number 6 of its chain, but what stood before it is missing' },
  ]);
});

it('finds records under a key that is not of the ring, and cannot check MACs without one', async () => {
  expect((await verifyAudit(intact, { ...file, keyRing: another })).faults[0]).toEqual({ line: 1, reason: 'was changed' });
  expect((await verifyAudit(intact, { kind: 'file' })).faults[0]).toEqual({
    line: 1,
    reason: 'has a MAC, which only the key ring of the service can check',
  });
});

it('tells how often it cannot know what stood at the end', async () => {
  const killed = stream(['audit.started', 'token.issued']);
  const next = stream(['audit.resumed', 'token.issued'], { after: killed.end });
  expect(await verifyAudit([...killed.lines, ...next.lines], file)).toMatchObject({ records: 4, openEnds: 2, faults: [] });
});

it('takes a line that was never finished only where the next record tells of it', async () => {
  const killed = stream(['audit.started', 'token.issued']);
  const torn = killed.lines[1]?.slice(0, 33) ?? '';
  const resumed = (bytes: number) => stream(['audit.resumed'], { after: killed.end, fields: { 'gauth.audit.torn': bytes } }).lines;
  expect(await verifyAudit([...killed.lines, torn, ...resumed(33)], file)).toMatchObject({ tornLines: 1, faults: [] });
  expect((await verifyAudit([...killed.lines, torn, ...resumed(30)], file)).faults).toEqual([{ line: 3, reason: notWhole }]);
  expect((await verifyAudit([...killed.lines, ...resumed(33)], file)).faults).toEqual([
    { line: 3, reason: 'tells of 33 bytes of an unfinished line, which is missing' },
  ]);
});

it('reads standard output: several processes, other lines, what a container runtime puts in front, a beginning that is gone', async () => {
  const other = stream(['audit.started', 'token.issued']).lines;
  const [a = '', b = '', c = '', d = ''] = intact.slice(1);
  const log = [a, other[0] ?? '', '{"event.action":"request.answered"}', b, '', c, other[1] ?? '', d].map(
    (line) => `2026-11-26T07:00:00.000000001Z stdout F ${line}`,
  );
  expect(await verifyAudit(log, { keyRing, kind: 'log' })).toEqual({ records: 6, chains: 2, openEnds: 1, tornLines: 0, faults: [] });
  expect((await verifyAudit(log.toSpliced(3, 1), { keyRing, kind: 'log' })).faults).toEqual([
    { line: 5, reason: 'is number 4 of its chain, but 1 before it are missing' },
  ]);
});

it('takes no line of standard output for a record because a caller wants it', async () => {
  const asked = JSON.stringify({
    'event.action': 'request.answered',
    'url.path': '/"event.dataset":"gauth.audit"',
    'http.request.id': 'gauth.audit',
  });
  expect(await verifyAudit([asked, ...intact, asked], { keyRing, kind: 'log' })).toMatchObject({ records: 5, faults: [] });
});
