import { openIdPlan } from './oidcc/openid-plan.ts';

openIdPlan('oidcc-formpost-basic-certification-test-plan');
