import { openIdPlan } from './oidcc/openid-plan.ts';

openIdPlan('oidcc-formpost-hybrid-certification-test-plan');
