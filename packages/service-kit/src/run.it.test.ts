import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../../dev/free-port.ts';

const script = fileURLToPath(new URL('../test/sample-service/main.ts', import.meta.url));
const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/node', import.meta.url));
const settings = {
  ...{ HOST: '127.0.0.1', PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DRAIN_SECONDS: '0', SECRET: 'hush' },
  NODE_COMPILE_CACHE: compileCache,
};

/** As soon as a busy machine has it. */
const soon = (attempt: () => void | Promise<void>) => vi.waitFor(attempt, { timeout: 20_000 });

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

function start(env: Record<string, string> = settings, args: string[] = []) {
  const child = fork(script, args, { execArgv: ['--conditions=source'], env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  started.push(child);
  const written = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    written.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    written.err += chunk;
  });
  const lines = () =>
    written.out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const actions = () => lines().map((line) => line['event.action']);
  const outputEnded = [child.stdout, child.stderr].flatMap((stream) => (stream ? [once(stream, 'close')] : []));
  const ended = Promise.all([once(child, 'exit'), ...outputEnded]).then(([[code]]) => code as number | null);
  return { child, written, lines, actions, ended };
}

async function listening(env: Record<string, string> = {}) {
  const service = start({ ...settings, ...env });
  const [message] = (await once(service.child, 'message')) as [{ type: string; port: number; managementPort: number }];
  const get = (path: string, port = message.port) => fetch(`http://127.0.0.1:${port}${path}`);
  const ready = async () => (await get('/health/ready', message.managementPort)).status;
  return { ...service, message, get, ready };
}

// Each has processes of its own, which mostly start or wait.
describe.concurrent('run', { timeout: 60_000 }, () => {
  it('explains wrong configuration on standard error, all of it and no value', async () => {
    const { written, ended } = start({ PORT: 'hush', TLS_CERT_FILE: '/tls.crt', KIND: 'hush' });
    expect(await ended).toBe(78);
    expect(written.out).toBe('');
    expect(written.err).toBe(
      [
        'the configuration is wrong:',
        '  PORT must be a whole number from 0 to 65535',
        '  KIND is wrong: expected one of "http"|"tcp"|"broken"',
        '  SECRET is required',
        '  TLS_KEY_FILE and TLS_CERT_FILE must be set together',
        '',
      ].join('\n'),
    );
  });

  it('serves on the ports it announces to its parent and in one log line', async () => {
    const { message, lines, get, ready } = await listening();
    expect(await (await get('/ping')).text()).toBe('pong');
    expect(await ready()).toBe(200);
    await soon(() =>
      expect(lines()[0]).toMatchObject({
        'event.action': 'service.listening',
        'service.name': 'sample',
        'service.version': '1.2.3',
        'server.port': message.port,
        managementPort: message.managementPort,
      }),
    );
    expect(message).toEqual({ type: 'listening', port: expect.any(Number), managementPort: expect.any(Number) });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('finishes what is under way and ends with 0 on %s', async (signal) => {
    const { child, get, ended, actions } = await listening();
    const slow = get('/slow');
    await soon(async () => expect((await get('/ping')).ok).toBe(true));
    child.kill(signal);
    expect(await (await slow).text()).toBe('done');
    expect(await ended).toBe(0);
    expect(actions()).toEqual(expect.arrayContaining(['service.stopping', 'service.stopped']));
  });

  it('says that it lives and what it waits for while its start waits', async () => {
    const MANAGEMENT_PORT = String(await freePort());
    const { child, ended } = start({ ...settings, START: 'waiting', MANAGEMENT_PORT });
    await once(child, 'message');
    const get = (path: string) => fetch(`http://127.0.0.1:${MANAGEMENT_PORT}${path}`);
    expect((await get('/health/live')).status).toBe(200);
    for (const path of ['/health', '/health/ready']) {
      const answer = await get(path);
      expect([answer.status, await answer.json()]).toEqual([503, { status: 'DOWN', checks: { store: 'down' } }]);
    }
    expect(await (await get('/prometheus')).text()).toContain('process_cpu_seconds_total{application="sample"}');
    child.send('go on');
    expect(await once(child, 'message')).toMatchObject([{ type: 'listening', managementPort: Number(MANAGEMENT_PORT) }, undefined]);
    for (const path of ['/health', '/health/ready']) expect((await get(path)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('ends at once on a signal while its start waits and is looked at over a kept connection, and completes its audit trail', async () => {
    const MANAGEMENT_PORT = String(await freePort());
    const { child, ended, actions } = start({ ...settings, START: 'probed', SHUTDOWN_DRAIN_SECONDS: '300', MANAGEMENT_PORT });
    await once(child, 'message');
    expect((await fetch(`http://127.0.0.1:${MANAGEMENT_PORT}/health`)).status).toBe(503);
    expect(await ended).toBe(0);
    expect(actions()).toEqual(['audit.started', 'signed-out', 'service.stopping', 'audit.stopped', 'service.stopped']);
  });

  it('ends well on a signal also when its start fails because of it', async () => {
    const { child, ended, actions } = start({ ...settings, START: 'interrupted' });
    await once(child, 'message');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(actions()).not.toContain('service.failed');
  });

  it('is not ready while it drains, but still answers and asks clients to connect elsewhere', async () => {
    const { child, get, ready, ended } = await listening({ SHUTDOWN_DRAIN_SECONDS: '1' });
    child.kill('SIGTERM');
    await soon(async () => expect(await ready()).toBe(503));
    const answer = await get('/ping');
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect(await ended).toBe(0);
  });

  it('takes the same signal twice in a row for one, and a later second signal as an order to end at once', async () => {
    const { child, ended, actions } = await listening({ CLOSE: 'never' });
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    await soon(() => expect(actions()).toContain('service.stopping'));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
  });

  it('gives up on a part that never closes', async () => {
    const { child, ended, lines } = await listening({ CLOSE: 'never', STOP_BOUND_MS: '200' });
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    expect(lines().at(-1)).toMatchObject({ 'log.level': 'error', message: 'the service did not finish in time' });
  });

  it('says so when a part does not close well', async () => {
    const { child, ended, actions } = await listening({ CLOSE: 'badly' });
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    expect(actions()).toContain('service.close-failed');
  });

  it('does not outlive the process that forked it', async () => {
    const { child, ended } = await listening();
    child.disconnect();
    expect(await ended).toBe(0);
  });

  it('does not begin to serve when the process that forked it went while it was starting', async () => {
    const { child, ended, actions } = start({ ...settings, START: 'orphaned' });
    child.disconnect();
    expect(await ended).toBe(0);
    expect(actions()).not.toContain('service.listening');
  });

  it('survives a rejection nobody handles, and logs it', async () => {
    const { get, actions } = await listening();
    await get('/reject');
    expect((await get('/ping')).status).toBe(200);
    await soon(() => expect(actions()).toContain('service.unhandled'));
  });

  it('stops in order after an error nobody caught, because its state is unknown', async () => {
    const { get, ended, actions } = await listening();
    await get('/throw');
    expect(await ended).toBe(1);
    expect(actions()).toEqual(expect.arrayContaining(['service.unhandled', 'service.stopping', 'service.stopped']));
  });

  it('runs a service that speaks no HTTP', async () => {
    const { child, message, ready, ended } = await listening({ KIND: 'tcp' });
    const socket = connect(message.port, '127.0.0.1');
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    expect(greeting.toString()).toBe('hello');
    expect(await ready()).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('logs why it could not start', async () => {
    const { ended, lines } = start({ ...settings, KIND: 'broken' });
    expect(await ended).toBe(1);
    expect(lines()).toEqual([
      expect.objectContaining({ 'log.level': 'fatal', 'event.action': 'service.failed', 'error.message': 'it cannot start' }),
    ]);
  });

  it.each(['PORT', 'MANAGEMENT_PORT'])('logs that its %s is taken', async (setting) => {
    const holder = createServer();
    await once(holder.listen(0, '127.0.0.1'), 'listening');
    const { ended, lines } = start({ ...settings, [setting]: String((holder.address() as AddressInfo).port) });
    expect(await ended).toBe(1);
    expect(lines()).toEqual([expect.objectContaining({ 'event.action': 'service.failed', 'error.code': 'EADDRINUSE' })]);
    holder.close();
  });
});

describe.concurrent('run with a command', { timeout: 60_000 }, () => {
  it('runs it with its arguments and ends', async () => {
    const { ended, lines } = start(settings, ['greet', 'a', 'b']);
    expect(await ended).toBe(0);
    expect(lines()).toEqual([expect.objectContaining({ 'event.action': 'greeted', args: ['a', 'b'] })]);
  });

  it('logs why it failed', async () => {
    const { ended, lines } = start(settings, ['fail']);
    expect(await ended).toBe(1);
    expect(lines()).toEqual([
      expect.objectContaining({ 'log.level': 'fatal', message: 'the command failed', 'error.message': 'it failed' }),
    ]);
  });

  it.each(['dance', 'toString'])('knows no %s', async (command) => {
    const { ended, written } = start(settings, [command]);
    expect(await ended).toBe(64);
    expect(written.err).toBe('unknown command; sample knows: greet, fail\n');
  });
});
