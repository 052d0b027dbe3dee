import type { FapiModule } from '../modules.ts';
import type { ModuleTests } from '../plan.ts';
import type { FapiParty } from './fapi-party.ts';

/** Tests of modules of the FAPI 2.0 plan. */
export type FapiTests = ModuleTests<FapiModule, FapiParty>;
