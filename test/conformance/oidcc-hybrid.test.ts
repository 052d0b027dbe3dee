import { openIdPlan } from './oidcc/openid-plan.ts';

openIdPlan('oidcc-hybrid-certification-test-plan');
