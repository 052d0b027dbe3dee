import { debianProgram } from './debian-program.ts';

/** Path of the program Consul; the last Debian that has it is older than this one. Rejects with the reason where it cannot be had. */
export const consulProgram = (): Promise<string> => debianProgram({ name: 'consul', package: 'consul', suite: 'bullseye' });
