import { createAnonymousStep } from './anonymous-step.ts';
import { type ConfigurationServerDependencies, createConfigurationServerStep } from './configuration-server-step.ts';
import { createOwnAccountsStep, type OwnAccountsDependencies } from './own-accounts-step.ts';
import { createSalesforceStep, type SalesforceDependencies } from './salesforce-step.ts';
import { createSamlStep, type SamlDependencies } from './saml-step.ts';
import type { Step } from './step.ts';

/** What all steps together stand on. */
export type StepsDependencies = SalesforceDependencies & ConfigurationServerDependencies & OwnAccountsDependencies & SamlDependencies;

/** The Web Services authentication chain, in the product's order. */
export const webServicesSteps = (dependencies: StepsDependencies): readonly Step[] => [
  createSalesforceStep(dependencies),
  createConfigurationServerStep(dependencies),
  createOwnAccountsStep(dependencies),
  createSamlStep(dependencies),
  createAnonymousStep(),
];
