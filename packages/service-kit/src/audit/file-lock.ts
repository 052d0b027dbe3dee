import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';

/**
 * Keeps other processes of this host (or pod) from the same file, and answers how to let go. The lock is a socket without a file, so the kernel lets go of it
 * with the process, however that ends. Throws when another process has it, or the folder does not exist.
 */
export async function lockFile(path: string): Promise<() => void> {
  const file = join(realpathSync(dirname(path)), basename(path));
  const name = createHash('sha256').update(file).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'EADDRINUSE'
          ? new Error('AUDIT_FILE is written by another process; {service} and {host} in it keep them apart')
          : cause,
      ),
    );
    server.listen(`\0gauth-audit-${name}`, resolve);
  });
  server.unref();
  return () => server.close();
}
