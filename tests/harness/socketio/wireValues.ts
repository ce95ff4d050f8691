import type { Wire } from './driverCalls.js'

/** Bytes become `{ $bytes }` on the way to a driver … */
export function toWire(value: unknown): Wire {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(toWire)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toWire(inner)]))
}

/** … and Uint8Array again on the way back. */
export function fromWire(value: Wire): unknown {
  if (Array.isArray(value)) return value.map(fromWire)
  if (typeof value !== 'object' || value === null) return value
  const { $bytes } = value as { $bytes?: string }
  if ($bytes !== undefined) return new Uint8Array(Buffer.from($bytes, 'base64'))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fromWire(inner)]))
}

export function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values)
}
