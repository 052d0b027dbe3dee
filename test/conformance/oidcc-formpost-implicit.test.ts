import { openIdPlan } from './oidcc/openid-plan.ts';

openIdPlan('oidcc-formpost-implicit-certification-test-plan');
