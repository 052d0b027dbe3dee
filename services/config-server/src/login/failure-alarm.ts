import type { FailureAlarmOptions } from '../options/server-options.ts';

/** How a login ended, and the options that were in force; without them (an unknown user name), those of the login before hold. */
export interface Attempt {
  failed: boolean;
  options?: FailureAlarmOptions;
}

/** Watches how often logins fail at this server. */
export interface FailureAlarm {
  note(attempt: Attempt): void;
}

/** Failures in one period, as the alarm tells them. */
export interface RaisedAlarm {
  attempts: number;
  failures: number;
  periodMinutes: number;
}

/** A percentage of fewer attempts says nothing. */
const fewestAttempts = 10;

/** Makes the watch. `raise` is called once in a period. */
export function createFailureAlarm({ now, raise }: { now: () => Date; raise: (alarm: RaisedAlarm) => void }): FailureAlarm {
  let inForce: FailureAlarmOptions = { periodMinutes: 0, count: 0, percent: 0 };
  let period = { beganAt: 0, attempts: 0, failures: 0, raised: false };

  return {
    note({ failed, options = inForce }) {
      inForce = options;
      if (options.periodMinutes === 0) return;
      const time = now().getTime();
      if (time - period.beganAt >= options.periodMinutes * 60_000) period = { beganAt: time, attempts: 0, failures: 0, raised: false };
      period.attempts += 1;
      if (failed) period.failures += 1;
      if (period.raised || !isExceeded(period, options)) return;
      period.raised = true;
      raise({ attempts: period.attempts, failures: period.failures, periodMinutes: options.periodMinutes });
    },
  };
}

function isExceeded({ attempts, failures }: { attempts: number; failures: number }, { count, percent }: FailureAlarmOptions): boolean {
  if (count > 0 && failures > count) return true;
  return percent > 0 && attempts >= fewestAttempts && failures * 100 > percent * attempts;
}
