import { defaultSettings } from './default-settings.ts';
import type { Step, StepOutcome } from './step.ts';
import { isUnprotected } from './unprotected.ts';

/** Nobody in particular: for what the contact center lets everybody ask for, and where it is not known which one, for what all do by default. */
export const createAnonymousStep = (): Step => ({
  name: 'anonymous',
  async attempt(request): Promise<StepOutcome> {
    const { unprotected } = request.settings ?? defaultSettings('');
    if (isUnprotected(request, unprotected)) return { kind: 'succeeded', identity: { kind: 'anonymous' } };
    return { kind: 'failed', reason: 'protected' };
  },
});
