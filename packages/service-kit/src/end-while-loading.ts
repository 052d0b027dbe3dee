// Loaded before everything else: `node --import @gauth/service-kit/end-while-loading`. The first process of a container does not end by a signal that nobody
// takes, and a service takes seconds to load on a busy machine.
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(signal, () => {
    // Whoever listens besides knows what has to be finished.
    if (process.listenerCount(signal) === 1) process.exit(exitCode);
  });
