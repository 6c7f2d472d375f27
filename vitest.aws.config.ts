import { defineConfig } from 'vitest/config';

/** Run by test/aws/run.ts, which starts the server that these tests need. One file at a time: that server serves one at a time. */
export default defineConfig({
  test: {
    include: ['test/aws/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
