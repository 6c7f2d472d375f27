import { defineConfig } from 'vitest/config';

/** Killing and starving a home on real files: one file at a time, each has the disk for itself. FAULTS=short kills less often. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 60_000,
  },
});
