import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/browser/**', 'test/aws/**', 'test/faults/**', 'node_modules/**'],
    testTimeout: 30_000,
    // Many tests wait for a process that they started: with fewer workers than processors these stand idle.
    maxWorkers: '100%',
  },
});
