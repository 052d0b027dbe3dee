import { createMemoryTokenStore } from '@gauth/oauth/memory';
import { webServicesSessionsContract } from '../../../test/contracts/web-services-sessions-contract.ts';
import { createMemoryWebServicesSessions } from './web-services-sessions.ts';

webServicesSessionsContract('the Web Services sessions in this process', (limits) => {
  const store = createMemoryTokenStore();
  return { sessions: createMemoryWebServicesSessions(store, limits), tokens: store.tokens };
});
