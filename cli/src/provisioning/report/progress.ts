import type { CommandContext } from '../../command.ts';

/** A bar that grows on a terminal; elsewhere, and where results are for machines, nothing. */
export interface Progress {
  step(): void;
  /** Takes the bar away, at the end and before anything else is written. */
  end(): void;
}

const widest = 30;
const narrowest = 5;

/** For `total` steps of which each is told. It fits into one line of the terminal, and leaves the cursor alone. */
export function createProgress(
  { stderr, env, flag }: Pick<CommandContext, 'stderr' | 'env' | 'flag'>,
  total: number,
  label: string,
): Progress {
  if (stderr.isTTY !== true || env.TERM === 'dumb' || flag('json') || total === 0) return { step: () => {}, end: () => {} };
  let done = 0;
  let shown = '';
  const draw = () => {
    const line = lineOf({ done, total, label, columns: stderr.columns ?? 80 });
    if (line === shown) return;
    stderr.write(`\r${line.padEnd(shown.length)}`);
    shown = line;
  };
  draw();
  return {
    step() {
      done += 1;
      // Each hundredth, or what came after the bar was taken away.
      if (shown === '' || done === total || Math.floor((done * 100) / total) > Math.floor(((done - 1) * 100) / total)) draw();
    },
    end() {
      if (shown !== '') stderr.write(`\r${' '.repeat(shown.length)}\r`);
      shown = '';
    },
  };
}

/** The last column stays free: what is written there makes some terminals go to the next line. */
function lineOf({ done, total, label, columns }: { done: number; total: number; label: string; columns: number }): string {
  const count = `${done}/${total}`;
  const width = Math.min(widest, columns - label.length - count.length - 5);
  if (width < narrowest) return count.length < columns ? count : '';
  const filled = Math.floor((done / total) * width);
  return `${label} [${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${count}`;
}
