import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'

/**
 * Puts a small classic script in front of everything else, so that the page is painted in the
 * chosen theme from the start. Vite bundles modules only, and those run after the first paint; the
 * CSP allows no inline script.
 */
function earlyTheme(): Plugin {
  return {
    name: 'crier:early-theme',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const file = Object.keys(bundle ?? {}).find((name) => name.includes('earlyTheme'))
        return file === undefined
          ? html
          : [{ tag: 'script', attrs: { src: `/${file}` }, injectTo: 'head' }]
      },
    },
    buildStart() {
      const source = readFileSync(new URL('src/earlyTheme.js', import.meta.url), 'utf8')
      this.emitFile({ type: 'asset', name: 'earlyTheme.js', source })
    },
  }
}

export default defineConfig({
  plugins: [earlyTheme()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The server sends every file with its size; a report of compressed sizes only takes time.
    reportCompressedSize: false,
  },
})
