// Starts services one after another in this one process, each with settings of its own: what they consist of is loaded once.
let count = 0;

// Each service listens to the end of the process.
process.setMaxListeners(0);

process.on('message', ({ main, env }: { main: string; env: Record<string, string> }) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  // A module that is asked for under another name is run once more; it tells the parent when it listens.
  void import(`${main}?${++count}`);
});
