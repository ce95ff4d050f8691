// Fails when an entry point, minified and compressed, is larger than it may be.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bundleScript } from './bundle.mjs'

const kB = 1024
const budgets = [
  { what: 'core', entry: 'index.ts', limit: 4 * kB },
  { what: 'toast', entry: 'toast/index.ts', limit: 3 * kB },
  { what: 'dashboard', entry: 'classicScripts/dashboard.ts', limit: 9 * kB },
  { what: 'everything', entry: 'classicScripts/crier.ts', limit: 9 * kB },
]

const source = fileURLToPath(new URL('../src/', import.meta.url))
let isOver = false
for (const { what, entry, limit } of budgets) {
  const code = await bundleScript(source + entry, 'Crier')
  const size = gzipSync(code, { level: 9 }).length
  isOver ||= size > limit
  console.log(`${size > limit ? 'OVER' : 'ok  '} ${what.padEnd(12)} ${size} of ${limit} bytes`)
}
process.exitCode = isOver ? 1 : 0
