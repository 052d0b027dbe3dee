import { readFileSync } from 'node:fs';

/**
 * Looks at the files from time to time and calls back when one of them differs. Files are read rather than watched: Kubernetes swaps a
 * symbolic link, which watchers miss.
 */
export function watchFiles(paths: readonly string[], onChange: () => void, everyMs = 5000): { stop(): void } {
  let seen = contentsOf(paths);
  const look = () => {
    const now = contentsOf(paths);
    if (now === seen) return;
    seen = now;
    onChange();
  };
  const timer = setInterval(look, everyMs).unref();
  return { stop: () => clearInterval(timer) };
}

function contentsOf(paths: readonly string[]): string {
  try {
    return paths.map((path) => readFileSync(path, 'base64')).join(' ');
  } catch {
    return 'unreadable';
  }
}
