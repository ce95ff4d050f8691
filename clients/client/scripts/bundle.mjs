import { rolldown } from 'rolldown'
import { minifySync, transformSync } from 'rolldown/utils'
import { replacePrivateNames } from './privateNames.mjs'

/**
 * One minified ES2020 script, wrapped in a function; what the entry exports becomes the global
 * `name`.
 */
export async function bundleScript(entry, name) {
  const bundle = await rolldown({ input: entry, platform: 'browser', logLevel: 'warn' })
  const { output } = await bundle.generate({
    format: 'iife',
    esModule: false,
    generatedCode: { symbols: false },
    ...(name && { name }),
  })
  await bundle.close()
  const lowered = transformSync('bundle.js', replacePrivateNames(output[0].code), {
    target: 'es2020',
    // Fields are assigned, not defined: the same result for classes that have no setters.
    assumptions: { setPublicClassFields: true },
    sourceType: 'script',
  })
  const { code, errors } = minifySync('bundle.js', lowered.code, {
    module: false,
    compress: { target: 'es2020' },
    mangle: true,
    codegen: { removeWhitespace: true, legalComments: 'none' },
  })
  const problem = lowered.errors[0] ?? errors[0]
  if (problem) throw new Error(problem.message)
  return code
}
