/** Makes something when it is first asked for, and only once: a service exposes nothing about what it does not have. */
export function lazily<Made>(make: () => Made): () => Made {
  let made: { it: Made } | undefined;
  return () => {
    made ??= { it: make() };
    return made.it;
  };
}
