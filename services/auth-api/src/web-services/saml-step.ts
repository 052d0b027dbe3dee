import type { IdentityProviders } from '../ports/identity-providers.ts';
import type { Step, StepOutcome } from './step.ts';
import { isUnprotected } from './unprotected.ts';

/** What this step stands on. */
export interface SamlDependencies {
  issuer: string;
  identityProviders: Pick<IdentityProviders, 'usedBy'>;
}

/** Where browsers sign in at an identity provider. Nobody is sent away from what everybody may ask for. */
export const createSamlStep = ({ issuer, identityProviders }: SamlDependencies): Step => ({
  name: 'saml',
  async attempt({ contactCenter, settings, method, uri, returnTo }): Promise<StepOutcome> {
    if (contactCenter === undefined || settings?.saml !== true) return { kind: 'absent', reason: 'off' };
    if (isUnprotected({ method, uri }, settings.unprotected)) return { kind: 'absent', reason: 'not needed' };
    if ((await identityProviders.usedBy(contactCenter.id)).length === 0) return { kind: 'absent', reason: 'no identity provider' };
    return { kind: 'elsewhere', to: `${issuer}/web-services/sign-in?${new URLSearchParams({ return_to: returnTo })}` };
  },
});
