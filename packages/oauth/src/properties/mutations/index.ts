import { answerMutations } from './answers.ts';
import { boundMutations } from './bounds.ts';
import { codeMutations } from './codes.ts';
import { conversionMutations } from './conversions.ts';
import { disclosureMutations } from './disclosure.ts';
import { endMutations } from './ends.ts';
import type { Mutations } from './mutation.ts';
import { senderMutations } from './senders.ts';

/** How the server is broken for each invariant that is held against everything that happens. */
export const mutations: Mutations = {
  ...codeMutations,
  ...answerMutations,
  ...boundMutations,
  ...endMutations,
  ...senderMutations,
  ...conversionMutations,
  ...disclosureMutations,
};
