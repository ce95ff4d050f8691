/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>

/** The value as an object; anything else becomes an empty one. */
export function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {}
}

/** The value as a list; anything else becomes an empty one. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A text, or undefined. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A number, or undefined. */
export function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** A moment in milliseconds since 1970, or undefined. */
export function timeOf(fields: Fields, name: string): number | undefined {
  const at = Date.parse(textOf(fields, name) ?? '')
  return Number.isNaN(at) ? undefined : at
}
