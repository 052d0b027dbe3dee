import { expect, it, vi } from 'vitest';
import './end-while-loading.ts';

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('ends the process by %s as long as nobody else listens', (signal, exitCode) => {
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
  const told = vi.fn();
  process.emit(signal);
  expect(exit.mock.calls).toEqual([[exitCode]]);
  process.once(signal, told);
  process.emit(signal);
  expect(told).toHaveBeenCalledOnce();
  expect(exit).toHaveBeenCalledOnce();
  exit.mockRestore();
});
