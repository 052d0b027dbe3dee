import type { Output } from '../../command.ts';

/** A bar that grows on a terminal and is gone in the end; elsewhere nothing. */
export interface Progress {
  step(): void;
  end(): void;
}

const width = 30;

/** For `total` steps of which each is told. */
export function createProgress(out: Output, total: number, label: string): Progress {
  if (out.isTTY !== true || total === 0) return { step: () => {}, end: () => {} };
  let done = 0;
  let drawn = -1;
  const draw = () => {
    const filled = Math.floor((done / total) * width);
    const percent = Math.floor((done / total) * 100);
    if (percent === drawn) return;
    drawn = percent;
    out.write(`\r${label} [${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done}/${total}`);
  };
  draw();
  return {
    step() {
      done += 1;
      draw();
    },
    end: () => void out.write(`\r${' '.repeat(label.length + width + 5 + 2 * String(total).length)}\r`),
  };
}
