import { spawn } from 'node:child_process';
import { type InitialTicket, type KinitEnd, kinitAnswer } from './kinit-answer.ts';

/** Whose password is checked, by which ticket, and where that is kept. */
export interface TicketRequest {
  principal: string;
  password: string;
  /** Service and host; the ticket is for nothing else, so it is of no use to a thief. */
  service: string;
  host: string;
  /** A file that does not exist yet. */
  cache: string;
  environment: Readonly<Record<string, string>>;
  /** Ends the program. */
  signal: AbortSignal;
}

const longestOutput = 16 * 1024;

/** Gets a ticket for our own service from the KDC by the password, which goes to `kinit` through a pipe. Never throws. */
export async function initialTicket({
  principal,
  password,
  service,
  host,
  cache,
  environment,
  signal,
}: TicketRequest): Promise<InitialTicket> {
  if (!isTypable(password)) return { kind: 'refused', reason: 'nobody can have this password', unknown: false, diagnostics: [] };
  const args = ['-c', `FILE:${cache}`, '-S', `${service}/${host}`, '-l', '5m', '-F', '-P', '--', principal];
  try {
    return kinitAnswer(await kinit(args, `${password}\n`, { environment, signal }));
  } catch (error) {
    if (signal.aborted) return { kind: 'unavailable', reason: 'no KDC answers in time' };
    return { kind: 'unavailable', reason: `kinit cannot be run: ${error instanceof Error ? error.message : error}` };
  }
}

/** kinit reads one line of at most 1,023 bytes; what comes after would be cut off, and a longer text would pass for the password that it begins with. */
const isTypable = (password: string): boolean =>
  password.isWellFormed() && Buffer.byteLength(password) <= 1000 && !/[\0\r\n]/.test(password);

function kinit(
  args: readonly string[],
  input: string,
  { environment, signal }: Pick<TicketRequest, 'environment' | 'signal'>,
): Promise<KinitEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn('kinit', args, { env: environment, signal, killSignal: 'SIGKILL', stdio: ['pipe', 'pipe', 'pipe'] });
    const texts = { output: '', errors: '' };
    const keep = (name: keyof typeof texts) => (chunk: Buffer) => {
      texts[name] = (texts[name] + chunk).slice(0, longestOutput);
    };
    child.stdout.on('data', keep('output'));
    child.stderr.on('data', keep('errors'));
    // It may end without reading.
    child.stdin.on('error', () => {}).end(input);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...texts }));
  });
}
