import { parseSync, Visitor } from 'rolldown/utils'

/**
 * Gives private members (`#name`) short ordinary names.
 *
 * Private members came with ES2022; lowered in the usual way each becomes a WeakMap, which doubles
 * the classic scripts. Nothing outside a class can name a private member, so any name that nobody
 * else uses does as well.
 */
export function replacePrivateNames(code) {
  const { program, errors } = parseSync('bundle.js', code)
  if (errors.length > 0) throw new Error(errors[0].message)
  if (/\.\$[\da-z]/.test(code)) throw new Error('A name meant for private members is in use.')

  const scopes = []
  const edits = []
  const bare = new Set()
  let count = 0
  const enter = (node) => {
    const names = new Map()
    for (const member of node.body.body) {
      const { type, key, value, start, end } = member
      if (key?.type !== 'PrivateIdentifier') continue
      // A getter and a setter share one name.
      if (!names.has(key.name)) names.set(key.name, `$${(count++).toString(36)}`)
      // An ordinary member is undefined without being declared so.
      if (type === 'PropertyDefinition' && value === null) {
        edits.push({ start, end, text: '' })
        bare.add(key.start)
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
      if (bare.has(start)) return
      edits.push({ start, end, text: scopes.findLast((names) => names.has(name)).get(name) })
    },
  }).visit(program)

  let result = code
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + text + result.slice(end)
  }
  return result
}
