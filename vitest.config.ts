import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const client = fileURLToPath(new URL('clients/client/src/', import.meta.url))

export default defineConfig({
  resolve: {
    // Tests of the console run against the sources of the client, so that nothing stale is tested.
    alias: [
      { find: /^@crier\/client$/, replacement: `${client}index.ts` },
      { find: /^@crier\/client\/(\w+)$/, replacement: `${client}$1/index.ts` },
    ],
  },
  test: {
    environment: 'happy-dom',
    include: ['clients/*/src/**/*.test.ts', 'console/src/**/*.test.ts'],
    restoreMocks: true,
    unstubGlobals: true,
    reporters: ['default', 'json'],
    outputFile: { json: 'build/test-results/web.json' },
  },
})
