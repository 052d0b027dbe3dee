import type { AttemptOutcome } from '../sign-in/attempt.ts';
import type { Authenticate } from '../sign-in/authenticate.ts';
import { readUserName } from '../sign-in/user-name.ts';
import type { Step, StepOutcome } from './step.ts';

/** What this step stands on. */
export interface ConfigurationServerDependencies {
  authenticate: Authenticate;
}

/** A person of the Configuration Server, by Basic; counted and recorded as every sign-in by password is. */
export const createConfigurationServerStep = ({ authenticate }: ConfigurationServerDependencies): Step => ({
  name: 'configuration-server',
  async attempt(request): Promise<StepOutcome> {
    const { basic, contactCenter, settings, address, requestId, log } = request;
    if (basic === undefined) return { kind: 'absent', reason: 'no Basic credentials' };
    if (contactCenter === undefined) return { kind: 'absent', reason: 'no contact center' };
    if (settings?.configurationServer !== true) return { kind: 'absent', reason: 'off' };
    const name = readUserName({ username: basic.name });
    if (name === undefined) return { kind: 'failed', reason: 'nobody can have this name' };
    const credentials = { username: `${contactCenter.domain}\\${name.userName}`, password: basic.password };
    return outcomeOf(await authenticate({ ...credentials, address, requestId, log }, async ({ user }) => user));
  },
});

function outcomeOf(outcome: AttemptOutcome<unknown>): StepOutcome {
  switch (outcome.kind) {
    case 'confirmed':
      return { kind: 'succeeded', identity: { kind: 'user', user: outcome.user } };
    case 'unavailable':
      return { kind: 'unavailable', cause: outcome.cause };
    case 'busy':
    case 'throttled':
      return { kind: 'failed', reason: outcome.kind, throttled: true };
    case 'password-change-required':
      return { kind: 'failed', reason: outcome.kind, passwordChangeRequired: true };
    default:
      return { kind: 'failed', reason: outcome.kind === 'refused' ? outcome.reason : outcome.kind };
  }
}
