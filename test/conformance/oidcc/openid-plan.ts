import { openIdPlans } from '../modules.ts';
import { describePlan } from '../plan.ts';
import { relyingParty } from '../relying-party.ts';
import { codeModules } from './code-modules.ts';
import { discoveryModules } from './discovery-modules.ts';
import type { OpenIdTests } from './openid-tests.ts';
import { requestModules } from './request-modules.ts';
import { requestObjectModules } from './request-object-modules.ts';
import { responseModules } from './response-modules.ts';
import { scopeModules } from './scope-modules.ts';
import { userinfoModules } from './userinfo-modules.ts';

const tests: OpenIdTests = {
  ...discoveryModules,
  ...responseModules,
  ...userinfoModules,
  ...scopeModules,
  ...requestModules,
  ...codeModules,
  ...requestObjectModules,
};

/** Runs one of the OpenID Connect plans. */
export const openIdPlan = (name: keyof typeof openIdPlans): void =>
  describePlan({ name, runs: openIdPlans[name], tests, give: (variant) => relyingParty(name, variant) });
