import { createMemoryTokenStore } from '@gauth/oauth/memory';
import { sessionsContract } from '../../../test/contracts/sessions-contract.ts';
import { createMemorySessions } from './sessions.ts';

sessionsContract('the sessions in this process', (limits) => {
  const store = createMemoryTokenStore();
  return { sessions: createMemorySessions(store, limits), tokens: store.tokens };
});
