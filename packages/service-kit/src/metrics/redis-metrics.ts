import type { Cluster, Command } from 'ioredis';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { RedisConnection } from '../redis/connection.ts';

/** Measures a connection to Redis: whether it stands, how long commands take, and those that were never answered. */
export function redisMetrics(registry: Registry): (redis: RedisConnection) => void {
  const labelNames = ['command'] as const;
  const registers = [registry];
  const duration = new Histogram({
    name: 'gauth_redis_command_duration_seconds',
    help: 'How long commands to Redis took, in seconds',
    labelNames,
    buckets: [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
    registers,
  });
  const failures = new Counter({
    name: 'gauth_redis_command_failures_total',
    help: 'Commands that Redis did not answer, in time or at all',
    labelNames,
    registers,
  });
  return (redis) => {
    new Gauge({
      name: 'gauth_redis_connected',
      help: '1 while there is a connection to Redis',
      registers,
      collect() {
        this.set(redis.status === 'ready' ? 1 : 0);
      },
    });
    const send = redis.sendCommand.bind(redis) as Cluster['sendCommand'];
    redis.sendCommand = (command: Command, ...where: unknown[]) => {
      const since = performance.now();
      const { name } = command;
      const observe = () => duration.observe({ command: name }, (performance.now() - since) / 1000);
      command.promise.then(observe, (error: Error) => {
        observe();
        // A refusal is an answer.
        if (error.name !== 'ReplyError') failures.inc({ command: name });
      });
      return send(command, ...(where as []));
    };
  };
}
