import { changeCursorsContract } from '../../../test/contracts/change-cursors-contract.ts';
import { createMemoryChangeCursors } from './change-cursors.ts';

changeCursorsContract('cursors in memory', createMemoryChangeCursors);
