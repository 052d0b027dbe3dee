import { tokenStoreContract } from '../testing/index.ts';
import { createMemoryTokenStore } from './token-store.ts';

tokenStoreContract('the token store in this process', () => createMemoryTokenStore());
