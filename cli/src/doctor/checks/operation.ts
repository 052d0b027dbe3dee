import { type Check, when } from '../check.ts';
import type { Facts } from '../facts.ts';
import { authDiagnosis, environmentDiagnosis, isForOthers } from '../readings.ts';

/** Proofs and assertions are taken this far from now. */
const skewSeconds = 30;

/** By what auth-api says, else by the date of an answer that nobody can have kept. */
function secondsAhead(facts: Facts): number {
  const answer = facts.auth.find(({ status }) => status === 200) ?? facts.repeated?.ping[1];
  if (answer === undefined) return 0;
  const time = Date.parse(authDiagnosis(facts)?.time ?? answer.headers.date ?? '');
  return Number.isNaN(time) ? 0 : Math.round((answer.at.getTime() - time) / 1000);
}

const levels = (facts: Facts): { service: string; level: string | undefined }[] => [
  { service: 'auth-api', level: authDiagnosis(facts)?.settings.logLevel },
  { service: 'environment-api', level: environmentDiagnosis(facts)?.settings.logLevel },
];

/** How it is run. */
export const operationChecks: readonly Check[] = [
  {
    id: 'clock-skew',
    area: 'operation',
    severity: 'error',
    title: 'The clocks of this machine and of gauth differ',
    why: 'Assertions, DPoP proofs and ID tokens are refused as too old or not yet valid.',
    remedy: { setting: 'NTP', of: 'this machine, or those of gauth', change: 'on' },
    seen: (facts) => {
      const seconds = secondsAhead(facts);
      return when(
        Math.abs(seconds) > skewSeconds,
        () => `this machine is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} gauth`,
      );
    },
  },
  {
    id: 'log-level',
    area: 'operation',
    severity: 'warning',
    title: 'The log says too much, or too little',
    why: 'debug and trace cost time and disk; above info the audit trail and refusals are missing.',
    remedy: { setting: 'LOG_LEVEL', of: 'auth-api, environment-api', chart: 'services.*.env.LOG_LEVEL', change: 'info' },
    seen: (facts) =>
      isForOthers(facts)
        ? levels(facts).flatMap(({ service, level }) =>
            when(level !== undefined && level !== 'info', () => `${service} has LOG_LEVEL ${level}`),
          )
        : [],
  },
];
