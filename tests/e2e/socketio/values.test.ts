import { expect, test } from 'vitest'
import { describeClients } from '../../harness/socketio/socketRig.js'
import { bytes } from '../../harness/socketio/wireValues.js'

/** One list of arguments each. */
const jsonShapes: readonly (readonly [string, ...unknown[]])[] = [
  ['nothing'],
  ['booleans and null', true, false, null],
  ['integers', 0, -1, 255, 256, 65_536, -2_147_483_649, 9_007_199_254_740_991],
  ['large and small numbers', 1e-300, 5e-324, 4_294_967_296.5, -9_007_199_254_740_991],
  ['floats', 0.1, -2.5, 3.141592653589793, 1e-7],
  ['empty ones', '', [], {}, [[]], { '': {} }],
  ['escapes', '"quoted" \\ / \b\f\n\r\t \u0000 \u001f \u007f'],
  ['text beyond ASCII', 'é ß 漢字 \u2028\u2029 \ufeff 😀 👩‍👩‍👧', { 'ключ 🔑': '値' }],
  ['what looks like protocol', '451-["x",{"_placeholder":true,"num":0}]', '\u001e', 'b4AQ=='],
  ['nested', { a: [{ b: [[{ c: null, d: [1, 'x', { e: {} }] }]] }] }],
  ['a long list', Array.from({ length: 300 }, (_, index) => ({ index, even: index % 2 === 0 }))],
  ['a long text', 'x'.repeat(70_000)],
]

const binaryShapes: readonly (readonly [string, ...unknown[]])[] = [
  ['bytes alone', bytes(0, 1, 2, 253, 254, 255)],
  ['an empty buffer', bytes()],
  ['several', bytes(1), 'between', bytes(2, 2), bytes(3, 3, 3)],
  ['inside of values', { image: bytes(9, 8), meta: { parts: [bytes(7), null, bytes()] } }, 5],
  ['ten, which is the most', ...Array.from({ length: 10 }, (_, index) => bytes(index))],
]

describeClients({}, (rig) => {
  test('carries every shape of JSON there and back', async () => {
    const socket = await rig.connectSocket()

    for (const [shape, ...values] of jsonShapes) {
      await socket.emit('echo', ...values)

      expect(await socket.receives('echoed'), shape).toEqual(values)
    }
  })

  test('carries bytes there and back, wherever they stand', async () => {
    const socket = await rig.connectSocket()

    for (const [shape, ...values] of binaryShapes) {
      await socket.emit('echo', ...values)

      expect(await socket.receives('echoed'), shape).toEqual(values)
    }
  })

  test('carries many bytes', async () => {
    const socket = await rig.connectSocket()
    const many = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256)

    await socket.emit('echo', many)

    const [back] = await socket.receives('echoed')
    expect(Buffer.compare(back as Uint8Array, many)).toBe(0)
  })

  // The encoder of the msgpack clients takes them for 64-bit integers, and cuts them off.
  test.skipIf(rig.kind.parser === 'msgpack')('carries whole numbers beyond 64 bits', async () => {
    const socket = await rig.connectSocket()

    await socket.emit('echo', 1e21, -1.5e300, { n: 1.7976931348623157e308 })

    expect(await socket.receives('echoed')).toEqual([1e21, -1.5e300, { n: 1.7976931348623157e308 }])
  })

  test('carries what the server makes', async () => {
    const socket = await rig.connectSocket()

    await socket.emit('made')

    expect(await socket.receives('made')).toEqual([
      0,
      -7,
      9_007_199_254_740_991,
      0.1,
      true,
      null,
      '',
      'quotes " \\ / \u0000 \u001f \u2028 é 漢 😀',
      [],
      {},
      { nested: [{ deep: [[null]] }] },
      bytes(0, 1, 127, 128, 255),
    ])
  })

  test.skipIf(rig.isTooMuchForReference)('keeps the order of text and bytes', async () => {
    const socket = await rig.connectSocket()

    for (let number = 0; number < 30; number++) {
      await socket.emit('echo', number, number % 3 === 0 ? bytes(number) : 'text')
    }

    for (let number = 0; number < 30; number++) {
      expect((await socket.receives('echoed'))[0]).toBe(number)
    }
    expect(socket.argumentsOf('echoed').map(([number]) => number)).toEqual(
      Array.from({ length: 30 }, (_, number) => number),
    )
  })

  test.skipIf(rig.isTooMuchForReference)('many events at once arrive, in order', async () => {
    const socket = await rig.connectSocket()

    await socket.emit('burst', 200)
    await socket.ask('ask')

    const numbers = Array.from({ length: 200 }, (_, index) => [index + 1])
    expect(socket.argumentsOf('tick')).toEqual(numbers)
  })

  test('takes any text for the name of an event but the reserved words', async () => {
    const socket = await rig.connectSocket()

    const names = ['', ' ', '42', 'error', 'message', 'constructor', '__proto__', 'ünï 😀']
    for (const name of names) await socket.emit(name, 1)

    expect(await socket.ask('heard')).toEqual([[...names, 'heard']])
  })
})
