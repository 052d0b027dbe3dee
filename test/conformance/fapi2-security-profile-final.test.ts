import { assertionModules } from './fapi/assertion-modules.ts';
import { dpopModules } from './fapi/dpop-modules.ts';
import { fapiParty } from './fapi/fapi-party.ts';
import { happyModules } from './fapi/happy-modules.ts';
import { requestModules } from './fapi/request-modules.ts';
import { tokenModules } from './fapi/token-modules.ts';
import { fapiPlans } from './modules.ts';
import { describePlan } from './plan.ts';

const name = 'fapi2-security-profile-final-test-plan';

describePlan({
  name,
  runs: fapiPlans[name],
  tests: { ...happyModules, ...requestModules, ...tokenModules, ...assertionModules, ...dpopModules },
  give: fapiParty,
});
