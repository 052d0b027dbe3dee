import fc from 'fast-check';

/** How much of something a request asks for: it does not say, or it asks for a part of what is allowed, or for more. */
export const choice = fc.oneof(
  { weight: 5, arbitrary: fc.constant('silent' as const) },
  { weight: 3, arbitrary: fc.constant('some' as const) },
  { weight: 1, arbitrary: fc.constant('beyond' as const) },
);
type Choice = typeof choice extends fc.Arbitrary<infer Value> ? Value : never;

/** What is asked for; `beyond` where that is really more than is allowed. */
export function chosen(how: Choice, allowed: readonly string[], all: readonly string[]): { asked: readonly string[]; beyond: boolean } {
  if (how === 'silent') return { asked: [], beyond: false };
  // In one order, because what was granted may stand in any.
  const sorted = all.filter((value) => allowed.includes(value));
  if (how === 'some') return { asked: sorted.slice(0, Math.ceil(sorted.length / 2)), beyond: false };
  const more = all.filter((value) => !allowed.includes(value)).slice(0, 1);
  return { asked: [...sorted.slice(0, 1), ...more], beyond: more.length > 0 };
}

/** The parameter, where anything is asked for. */
export const parameter = (name: string, asked: readonly string[]): Record<string, string> =>
  asked.length === 0 ? {} : { [name]: asked.join(' ') };

/** One of a list: 0 is the newest. Undefined where there is none. */
export const picked = <Value>(list: readonly Value[], number: number): Value | undefined => list[list.length - 1 - (number % list.length)];

/** The newest mostly. */
export const pick = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(7) });

/** Nothing wrong mostly, otherwise one thing, so that each reason for a refusal stands alone. */
export const nothingOr = <Value extends string>(...wrongs: Value[]): fc.Arbitrary<Value | 'nothing'> =>
  fc.oneof(
    { weight: 2 + wrongs.length, arbitrary: fc.constant('nothing' as const) },
    { weight: Math.ceil(wrongs.length / 2), arbitrary: fc.constantFrom(...wrongs) },
  );

/** Which of its keys a sender shows. */
export const keyNumber = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0 as const) },
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant(1 as const) },
);

/** Whether every one of some values is among others. */
export const within = (values: readonly string[], others: readonly string[]): boolean => values.every((value) => others.includes(value));

/** One value mostly, rarely others. */
export const usually = <Value>(usual: Value, ...others: Value[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: fc.constantFrom(...others) });
