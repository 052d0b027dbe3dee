import type { OpenIdModule } from '../modules.ts';
import type { ModuleTests } from '../plan.ts';
import type { RelyingParty } from '../relying-party.ts';

/** Tests of modules of the OpenID Connect plans. */
export type OpenIdTests = ModuleTests<OpenIdModule, RelyingParty>;
