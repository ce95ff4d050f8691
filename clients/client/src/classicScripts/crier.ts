/**
 * Everything as one global, `Crier`, for pages without a bundler.
 *
 * @packageDocumentation
 */
export * from '../history/index.js'
export * from '../index.js'
export * from '../indicator/index.js'
export * from '../toast/index.js'
