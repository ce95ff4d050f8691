// Builds everything the package publishes: modules with their types, and minified classic scripts.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { bundleScript } from './bundle.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

const scripts = [
  { file: 'classic/websocket-client.js', entry: 'websocketClient' },
  { file: 'classic/toast-notifications.js', entry: 'toastNotifications' },
  { file: 'classic/dashboard-websocket-init.js', entry: 'dashboardInit' },
  { file: 'crier.iife.js', entry: 'crier', name: 'Crier' },
  { file: 'dashboard.iife.js', entry: 'dashboard' },
]

rmSync(`${root}/dist`, { recursive: true, force: true })
for (const project of ['tsconfig.build.json', 'tsconfig.cjs.json']) {
  execFileSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' })
}
// Tells Node that what lies below is CommonJS although the package is not.
writeFileSync(`${root}/dist/cjs/package.json`, '{ "type": "commonjs" }\n')

mkdirSync(`${root}/dist/classic`, { recursive: true })
const integrity = {}
for (const { file, entry, name } of scripts) {
  const code = await bundleScript(`${root}/src/classicScripts/${entry}.ts`, name)
  writeFileSync(`${root}/dist/${file}`, code)
  integrity[file] = `sha384-${createHash('sha384').update(code).digest('base64')}`
}
// For pages that load a script from elsewhere: <script integrity="…">.
writeFileSync(`${root}/dist/integrity.json`, `${JSON.stringify(integrity, null, 2)}\n`)
