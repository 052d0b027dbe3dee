import { countedAddress, type OperationsUser } from '@gauth/service-kit';
import type { Attempts } from '../ports/attempts.ts';
import type { OwnAccounts, WebServicesAccount } from '../ports/web-services-accounts.ts';
import { foldName } from '../sign-in/claimant.ts';
import { isPlain } from '../sign-in/user-name.ts';
import type { ProtectedRequest, Step, StepOutcome } from './step.ts';

/** What this step stands on. */
export interface OwnAccountsDependencies {
  ownAccounts: OwnAccounts;
  /** The `ops` user of the configuration, which is an account, too. */
  operationsUser: OperationsUser;
  attempts: Attempts;
}

type Credentials = NonNullable<ProtectedRequest['basic']>;
type Account = Omit<WebServicesAccount, 'enabled'>;

/** An account of Web Services' own, by Basic. Guesses are counted apart from those at the Configuration Server: it is another store. */
export function createOwnAccountsStep({ ownAccounts, operationsUser, attempts }: OwnAccountsDependencies): Step {
  async function confirm(credentials: Credentials, contactCenterId: string | undefined): Promise<Account | undefined> {
    if (await operationsUser.matches(credentials))
      return { id: credentials.name, name: credentials.name, roles: ['ROLE_OPS'], changePassword: false };
    return ownAccounts.authenticate({ ...credentials, contactCenterId });
  }

  async function counted(
    credentials: Credentials,
    { contactCenter, address }: ProtectedRequest,
  ): Promise<Account | 'throttled' | undefined> {
    const account = `web-services\\${contactCenter?.id ?? ''}\\${foldName(credentials.name)}`;
    const attempt = await attempts.begin({ account, address: countedAddress(address) });
    if (attempt === 'busy' || attempt === 'exhausted') return 'throttled';
    const found = await confirm(credentials, contactCenter?.id).catch(async (error: unknown) => {
      await attempt.returned().catch(() => {});
      throw error;
    });
    await (found === undefined ? attempt.failed() : attempt.succeeded());
    return found;
  }

  async function checked(credentials: Credentials, request: ProtectedRequest): Promise<StepOutcome> {
    if (!canExist(credentials)) return { kind: 'failed', reason: 'nobody can have this name or password' };
    const found = await counted(credentials, request);
    if (found === 'throttled') return { kind: 'failed', reason: 'throttled', throttled: true };
    return found === undefined ? { kind: 'failed', reason: 'no such account, or a wrong password' } : judged(found, request);
  }

  return {
    name: 'own-accounts',
    async attempt(request): Promise<StepOutcome> {
      if (request.basic === undefined) return { kind: 'absent', reason: 'no Basic credentials' };
      if (request.settings?.ownAccounts === false) return { kind: 'absent', reason: 'off' };
      return checked(request.basic, request);
    },
  };
}

const canExist = ({ name, password }: Credentials): boolean => name !== '' && isPlain(name) && password.length <= 1024;

function judged({ id, name, roles, contactCenterId, changePassword }: Account, { contactCenter }: ProtectedRequest): StepOutcome {
  if (changePassword) return { kind: 'failed', reason: 'the password must be changed', passwordChangeRequired: true };
  return {
    kind: 'succeeded',
    identity: { kind: 'account', account: { id, name, roles, contactCenterId: contactCenterId ?? contactCenter?.id } },
  };
}
