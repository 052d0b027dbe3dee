import type { Explored } from './explore.ts';

/** What a failed run tells whoever has to find the reason: the invariant, how to run it again, and the shortest story that was found. */
export function report({ details }: Explored): string {
  const { seed, counterexamplePath, counterexample, errorInstance } = details;
  const [story] = counterexample ?? [];
  const again = `PROPERTY_SEED=${seed} PROPERTY_PATH=${counterexamplePath}`;
  const lines = [...(story?.clients ?? []), ...(story?.steps ?? [])].map((line) => JSON.stringify(line));
  return [String(errorInstance instanceof Error ? errorInstance.stack : errorInstance), again, ...lines].join('\n');
}
