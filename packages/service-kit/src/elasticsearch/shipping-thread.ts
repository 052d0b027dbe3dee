// The thread that ships: whatever happens in it, the thread of the service goes on.
import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { DocumentKind, LogDocument } from './log-document.ts';
import type { ElasticsearchOptions } from './options.ts';
import { startShipping } from './start-shipping.ts';
import type { FromThread, ToThread } from './thread-messages.ts';

const say = (message: FromThread): void => parentPort?.postMessage(message);
const shipping = startShipping(workerData as ElasticsearchOptions, {
  settled: (outcome, bytes) => say({ kind: 'settled', outcome, bytes }),
  tell: (tidings) => say({ kind: 'tidings', tidings }),
});
const thread = randomUUID();
let sequence = 0;

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'lines') shipping.add([...documentsOf('service', message.service), ...documentsOf('audit', message.audit)]);
  else if (message.kind === 'ask') void shipping.ask().then((state) => say({ kind: 'state', question: message.question, state }));
  else void shipping.close(message.withinMs).then(() => say({ kind: 'closed' }));
});

function documentsOf(kind: DocumentKind, text: string): LogDocument[] {
  if (text === '') return [];
  const lines = text.slice(0, -1).split('\n');
  return lines.map((line) => ({ id: `${thread}-${(sequence++).toString(36)}`, kind, line }));
}
