import { expect, it } from 'vitest';
import { createFailureAlarm, type RaisedAlarm } from './failure-alarm.ts';

const setUp = (changes: { count?: number; percent?: number; periodMinutes?: number }) => {
  let minutes = 1000;
  const raised: RaisedAlarm[] = [];
  const alarm = createFailureAlarm({ now: () => new Date(minutes * 60_000), raise: (told) => raised.push(told) });
  const options = { periodMinutes: 5, count: 0, percent: 0, ...changes };
  const note = (failures: number, successes = 0) => {
    for (let time = 0; time < successes; time += 1) alarm.note({ failed: false, options });
    for (let time = 0; time < failures; time += 1) alarm.note({ failed: true, options });
  };
  return { alarm, raised, note, pass: (passed: number) => (minutes += passed) };
};

it.each<[Parameters<typeof setUp>[0], [number, number], number]>([
  [{ count: 3 }, [3, 0], 0],
  [{ count: 3 }, [4, 0], 1],
  [{ count: 3 }, [40, 0], 1],
  [{ count: 3, periodMinutes: 0 }, [40, 0], 0],
  [{}, [40, 0], 0],
  [{ percent: 50 }, [9, 0], 0],
  [{ percent: 50 }, [10, 0], 1],
  [{ percent: 50 }, [10, 10], 0],
  [{ percent: 50 }, [11, 10], 1],
  [{ percent: 100 }, [40, 0], 0],
  [{ count: 100, percent: 50 }, [11, 10], 1],
])('under %o, failures and successes %j raise %i alarms', (options, [failures, successes], alarms) => {
  const { raised, note } = setUp(options);
  note(failures, successes);
  expect(raised).toHaveLength(alarms);
});

it('tells how often, once in a period', () => {
  const { raised, note, pass } = setUp({ count: 2 });
  note(2, 5);
  pass(4);
  note(2);
  pass(1);
  note(2);
  expect(raised).toEqual([{ attempts: 8, failures: 3, periodMinutes: 5 }]);
  note(1);
  expect(raised).toHaveLength(2);
});

it('judges an attempt without options by those of the one before', () => {
  const { alarm, raised, note } = setUp({ count: 1 });
  alarm.note({ failed: true });
  note(1);
  alarm.note({ failed: true });
  expect(raised).toEqual([{ attempts: 2, failures: 2, periodMinutes: 5 }]);
});
