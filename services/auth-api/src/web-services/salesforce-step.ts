import type { SubjectName } from '@gauth/oauth';
import type { ContactCenter } from '../ports/contact-centers.ts';
import type { ExternalPersons } from '../ports/external-persons.ts';
import type { Salesforce, SalesforceAnswer } from '../ports/salesforce.ts';
import type { WebServicesSettings } from '../ports/web-services-settings.ts';
import type { Step, StepOutcome } from './step.ts';

/** What this step stands on. */
export interface SalesforceDependencies {
  salesforce: Salesforce;
  externalPersons: Pick<ExternalPersons, 'vouch'>;
}

type Identified = Extract<SalesforceAnswer, { kind: 'identified' }>;

/** A user of Salesforce: both headers are there, their organization is that of the contact center, and their person may sign in. */
export function createSalesforceStep({ salesforce, externalPersons }: SalesforceDependencies): Step {
  async function identified(answer: Identified, mapping: Mapping, contactCenter: ContactCenter): Promise<StepOutcome> {
    if (answer.organizationId !== mapping.organizationId) return { kind: 'failed', reason: 'of another organization' };
    const subject = subjectName(answer, mapping);
    if (subject === undefined) return { kind: 'failed', reason: `Salesforce says no ${mapping.subject}` };
    const person = await externalPersons.vouch({ contactCenter, subject });
    if (person.kind === 'confirmed') return { kind: 'succeeded', identity: { kind: 'user', user: person.user } };
    return { kind: 'failed', reason: person.kind === 'refused' ? person.reason : person.kind };
  }

  return {
    name: 'salesforce',
    async attempt({ salesforce: shown, contactCenter, settings }): Promise<StepOutcome> {
      const mapping = settings?.salesforce;
      if (shown === undefined) return { kind: 'absent', reason: 'no session' };
      if (contactCenter === undefined || mapping === undefined) return { kind: 'absent', reason: 'off' };
      const answer = await salesforce.identify({ ...shown, hosts: mapping.hosts });
      return answer.kind === 'refused' ? { kind: 'failed', reason: answer.reason } : identified(answer, mapping, contactCenter);
    },
  };
}

type Mapping = NonNullable<WebServicesSettings['salesforce']>;

function subjectName(answer: Identified, { subject, matchBy }: Mapping): SubjectName | undefined {
  const name = { user_id: answer.userId, username: answer.username, email: answer.email }[subject];
  if (name === undefined || name === '') return undefined;
  if (matchBy === 'email') return { email: name };
  return matchBy === 'externalId' ? { externalId: name } : { userName: name };
}
