import { describe, expect, it } from 'vitest';
import { isStoreOutage } from './store-outage.ts';

const withCode = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more });
const discarded = (why: string) =>
  Object.assign(new Error('EXECABORT Transaction discarded because of previous errors.'), { previousErrors: [new Error(why)] });
const sqlState = (code: string) => withCode(code, { severity: 'ERROR' });
/** What ends a connection, or keeps it from being made. */
const fatal = (code: string) => withCode(code, { severity: 'FATAL' });

describe('isStoreOutage', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a name that does not resolve', withCode('ENOTFOUND')],
    ['a Unix socket that is not there', withCode('ENOENT', { syscall: 'connect' })],
    ['both addresses refused', new AggregateError([withCode('ECONNREFUSED')], 'both failed')],
    ['a database that shuts down', sqlState('57P01')],
    ['a database that starts', sqlState('57P03')],
    ['too many connections', sqlState('53300')],
    ['a statement that took too long', sqlState('57014')],
    ['a standby', sqlState('25006')],
    ['a database that is not migrated yet', sqlState('42P01')],
    ['a password that is wrong by now', fatal('28P01')],
    ['a database that was dropped to be restored', fatal('3D000')],
    ['a database that takes no connections', fatal('55000')],
    ['a query without answer', new Error('Query read timeout')],
    ['no free connection', new Error('timeout exceeded when trying to connect')],
    ['a lost connection', new Error('Connection terminated unexpectedly')],
    ['a silent Redis', new Error('Command timed out')],
    ['an absent Redis', new Error("Stream isn't writeable and enableOfflineQueue options is false")],
    ['a Redis that loads', new Error('LOADING Redis is loading the dataset in memory')],
    ['a Redis whose memory is full', new Error("OOM command not allowed when used memory > 'maxmemory'.")],
    ['a Redis that cannot save', new Error('MISCONF Redis is configured to save RDB snapshots, but it is unable to persist on disk.')],
    ['a Redis without its replicas', new Error('NOREPLICAS Not enough good replicas to write.')],
    ['a transaction that a full Redis discards', discarded("OOM command not allowed when used memory > 'maxmemory'.")],
    ['a connection that ends within a transaction', new Error('Command aborted due to connection close')],
    ['a Cluster that no node speaks for', new Error('Failed to refresh slots cache.')],
    ['a slot without master', new Error('No master node is available for the pipeline')],
  ])('recognizes %s', (_what, error) => {
    expect(isStoreOutage(error)).toBe(true);
  });

  it.each([
    ['a unique violation', sqlState('23505')],
    ['a statement at the wrong time', sqlState('55000')],
    ['a statement about a database that there is not', sqlState('3D000')],
    ['a syntax error', sqlState('42601')],
    ['a transaction with a wrong command', discarded("ERR wrong number of arguments for 'set' command")],
    ['a failed script', new Error('ERR user_script:1: oh')],
    ['a fault of ours', new TypeError('x is not a function')],
    ['a file that is missing', withCode('ENOENT', { syscall: 'open' })],
    ['a code of Fastify', withCode('FST_ERR_VALIDATION')],
    ['no error', 'ECONNREFUSED'],
  ])('leaves %s to others', (_what, error) => {
    expect(isStoreOutage(error)).toBe(false);
  });
});
