import eslint from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const isTest = ['**/*.test.ts', '**/*.test-d.ts', '**/testing/**', 'tests/**/*.ts']

/** Sinks that strict CSP and Trusted Types forbid (security.md 2.10): text becomes text nodes, styles go through sheets. */
const unsafeSinks = [
  {
    selector:
      'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|srcdoc|cssText)$/]',
    message: 'Build nodes instead; markup from text is refused by Trusted Types.',
  },
  {
    selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value='style']",
    message: 'An inline style attribute is refused by the CSP; use a class, or element.style.',
  },
  {
    selector: "Literal[value='beforeunload'], Literal[value='unload']",
    message: 'It keeps the page out of the back-forward cache; use pagehide.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
]

export default defineConfig(
  globalIgnores(['**/dist/', '**/generated/', '**/*.config.ts', 'build/']),
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'no-console': 'error',
      'no-eval': 'error',
      'no-restricted-syntax': ['error', ...unsafeSinks],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      // isolatedDeclarations wants the type at the name, elsewhere it reads better at the constructor.
      '@typescript-eslint/consistent-generic-constructors': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'typeLike', format: ['PascalCase'] },
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: false },
        },
        { selector: 'function', format: ['camelCase'] },
      ],
      // Numbers in texts are what template strings are for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An arrow that returns what a void function returns reads well.
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  {
    files: ['clients/client/src/**/*.ts'],
    ignores: isTest,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^[^.]', message: 'The client depends on nothing, least of all a framework.' },
          ],
        },
      ],
    },
  },
  {
    files: ['clients/client/src/socketio/**/*.ts'],
    ignores: isTest,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!socket\\.io-client$)[^.]',
              message: 'This entry point depends on socket.io-client and on nothing else.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['console/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '@crier/[^/]+/(src|dist)|clients/',
              message: 'The console uses what the packages publish, like everybody else.',
            },
          ],
        },
      ],
    },
  },
  {
    files: isTest,
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/scripts/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['bench/compare/peers/*.mjs'],
    languageOptions: { globals: { Bun: 'readonly', Response: 'readonly', process: 'readonly' } },
  },
  {
    files: ['console/src/earlyTheme.js'],
    languageOptions: {
      sourceType: 'script',
      globals: { document: 'readonly', localStorage: 'readonly' },
    },
    // It runs as it is written, in browsers of any age.
    rules: { 'no-var': 'off' },
  },
)
