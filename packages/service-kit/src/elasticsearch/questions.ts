import type { ElasticsearchState } from './ask-elasticsearch.ts';

/** Questions to the thread that ships. */
export interface Questions {
  /** Looks at Elasticsearch, for at most three seconds; never rejects. */
  ask(): Promise<ElasticsearchState>;
  /** Gives the answer to the question of this number. */
  answer(question: number, state: ElasticsearchState): void;
}

const longestMs = 3000;
/** A thread that has only just started, or gets no time on the processor, says nothing of Elasticsearch. */
const silence: ElasticsearchState = { blocked: [], missing: [] };

/** Puts questions with numbers, because answers may come in any order, or never. */
export function createQuestions(put: (question: number) => void): Questions {
  const waiting = new Map<number, (state: ElasticsearchState) => void>();
  let next = 0;
  return {
    ask: () =>
      new Promise((resolve) => {
        const question = next++;
        const settle = (state: ElasticsearchState): void => {
          clearTimeout(timer);
          waiting.delete(question);
          resolve(state);
        };
        const timer = setTimeout(() => settle(silence), longestMs);
        waiting.set(question, settle);
        put(question);
      }),
    answer: (question, state) => waiting.get(question)?.(state),
  };
}
