import { parseSync, Visitor } from 'rolldown/utils'

/**
 * Gives private members (`#name`) short ordinary names.
 *
 * Private members came with ES2022; lowered in the usual way each becomes a WeakMap, which doubles the classic
 * scripts. Nothing outside a class can name a private member, so any name that nobody else uses does as well.
 */
export function replacePrivateNames(code) {
  const { program, errors } = parseSync('bundle.js', code)
  if (errors.length > 0) throw new Error(errors[0].message)

  const scopes = []
  const edits = []
  let count = 0
  const enter = (node) => {
    const names = new Map()
    for (const { key } of node.body.body) {
      // A getter and a setter share one name.
      if (key?.type === 'PrivateIdentifier' && !names.has(key.name)) {
        names.set(key.name, `$${(count++).toString(36)}`)
      }
    }
    scopes.push(names)
  }
  const leave = () => void scopes.pop()

  new Visitor({
    ClassDeclaration: enter,
    ClassExpression: enter,
    'ClassDeclaration:exit': leave,
    'ClassExpression:exit': leave,
    PrivateIdentifier({ name, start, end }) {
      const names = scopes.findLast((scope) => scope.has(name))
      edits.push({ start, end, text: names.get(name) })
    },
  }).visit(program)

  if (/\.\$\d|\bin \$\d/.test(code)) throw new Error('A name that private members would get is in use.')
  let result = code
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + text + result.slice(end)
  }
  return result
}
