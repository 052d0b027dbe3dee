import { openIdPlan } from './oidcc/openid-plan.ts';

openIdPlan('oidcc-config-certification-test-plan');
