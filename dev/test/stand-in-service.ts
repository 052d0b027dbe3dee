import { appendFileSync } from 'node:fs';

// A service reduced to its life: says that it listens, ends with its parent, and keeps a diary of what it was told.
const { DIARY = '', BROKEN } = process.env;
const note = (line: string) => appendFileSync(DIARY, `${line}\n`);
const [command] = process.argv.slice(2);

if (BROKEN) {
  console.error('the configuration is wrong:');
  process.exit(78);
}
if (command === undefined) serve();
else note(command);

function serve(): void {
  note('started');
  const end = (reason: string) => {
    note(reason);
    process.exit(0);
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('disconnect', () => end('disconnect'));
  process.send?.({ type: 'listening' });
  setInterval(() => undefined, 1000);
}
