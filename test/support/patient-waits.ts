import { vi } from 'vitest';

const { waitFor } = vi;

// Workers are kept from file to file, and this runs for each of them.
if (waitFor.name !== 'waitPatiently')
  vi.waitFor = function waitPatiently(callback, options = {}) {
    return waitFor(callback, { timeout: 15_000, ...(typeof options === 'number' ? { timeout: options } : options) });
  };
