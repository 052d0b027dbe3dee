import { openIdPlan } from './oidcc/openid-plan.ts';

openIdPlan('oidcc-basic-certification-test-plan');
