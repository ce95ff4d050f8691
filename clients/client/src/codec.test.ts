import { describe, expect, it } from 'vitest'
import { decode, encode } from './codec.js'

describe('decode', () => {
  it.each([
    ['text that is not JSON', 'not json'],
    ['an empty text', ''],
    ['JSON null', 'null'],
    ['a number', '42'],
    ['a list', '[{"type":"pong"}]'],
    ['an object without a type', '{"a":1}'],
    ['a type that is not a text', '{"type":7}'],
    ['half a frame', '{"type":"po'],
    ['bytes', new ArrayBuffer(4)],
    ['nothing', undefined],
  ])('takes %s for no message', (_what, frame) => {
    expect(decode(frame)).toBeUndefined()
  })

  it('returns the message with all of its fields', () => {
    expect(decode('{"type":"x","deep":{"a":[1]}}')).toEqual({ type: 'x', deep: { a: [1] } })
  })

  it('reads a frame of several megabytes', () => {
    const frame = JSON.stringify({ type: 'big', text: 'x'.repeat(8 * 1024 * 1024) })

    expect(decode(frame)?.type).toBe('big')
  })

  it('does not let a frame touch the prototype of objects', () => {
    decode('{"type":"x","__proto__":{"polluted":true}}')

    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('encode', () => {
  it('writes JSON', () => {
    expect(encode({ type: 'ping' })).toBe('{"type":"ping"}')
  })

  it('returns nothing for what JSON cannot hold', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle

    expect(encode(cycle)).toBeUndefined()
    expect(encode({ big: 1n })).toBeUndefined()
  })
})
