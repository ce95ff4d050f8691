import { defineConfig } from 'vitest/config'

/**
 * Tests that start the real binary (CRIER_BINARY, by default build/release/crier). One file at a time: two cores
 * have to carry server, browser and test.
 */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/e2e/**/*.test.ts', 'tests/faults/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', 'json'],
    outputFile: { json: process.env['CRIER_TEST_REPORT'] ?? 'build/test-results/e2e.json' },
  },
})
