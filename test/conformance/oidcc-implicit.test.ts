import { openIdPlan } from './oidcc/openid-plan.ts';

openIdPlan('oidcc-implicit-certification-test-plan');
