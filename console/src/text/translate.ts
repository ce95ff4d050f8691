import { messages, type MessageKey, type PluralKey } from './messages.js'

/** What is put into a text. */
export type Values = Readonly<Record<string, string | number>>

const plurals = new Intl.PluralRules('en')
const numbers = new Intl.NumberFormat('en')

/** The text of a key, with values put in. */
export function t(key: MessageKey, values: Values = {}): string {
  return messages[key].replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name]
    if (value === undefined) return hole
    return typeof value === 'number' ? numbers.format(value) : value
  })
}

/** The text for a number of things. */
export function plural(key: PluralKey, count: number, values: Values = {}): string {
  const form = plurals.select(count) === 'one' ? 'one' : 'other'
  return t(`${key}.${form}` as MessageKey, { count, ...values })
}
