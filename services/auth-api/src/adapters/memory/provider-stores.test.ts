import { oneTimeRecordsContract } from '../../../test/contracts/one-time-records-contract.ts';
import { providerSessionsContract } from '../../../test/contracts/provider-sessions-contract.ts';
import { createMemoryOneTimeRecords } from './one-time-records.ts';
import { createMemoryProviderSessions } from './provider-sessions.ts';

oneTimeRecordsContract('one-time records in this process', () => createMemoryOneTimeRecords(() => new Date()));
providerSessionsContract('sessions behind those of providers in this process', () => createMemoryProviderSessions(() => new Date()));
