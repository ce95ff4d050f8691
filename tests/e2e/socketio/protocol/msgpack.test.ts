import { isDeepStrictEqual } from 'node:util'
import { decode, encode } from 'notepack.io'
import { describe, expect, test } from 'vitest'
import {
  applicable,
  crierTest,
  expectEnd,
  openJoined,
  useServer,
} from '../../../harness/conformance'
import type { EngineSocket } from '../../../harness/engineSocket'

// Packets as msgpack maps, one binary message each: what socket.io-msgpack-parser speaks.
const under = useServer({ msgpack: true })

interface Packet {
  readonly type: number
  readonly data?: unknown
  readonly id?: number
  readonly nsp: string
}

/** CONNECT of the client's parser: data undefined, which notepack writes as an extension. */
const connect = Buffer.from('83a47479706500a464617461d40000a36e7370a12f', 'hex')

async function nextPacket(socket: EngineSocket): Promise<Packet> {
  const frame = await socket.next()
  if (typeof frame === 'string') throw new Error(`text: ${frame}`)
  return decode(frame) as Packet
}

function send(socket: EngineSocket, packet: object): void {
  socket.send(encode(packet))
}

function event(...data: readonly unknown[]): Packet {
  return { type: 2, data, nsp: '/' }
}

async function open(): Promise<EngineSocket> {
  const socket = await under.socketIo.openWebSocket()
  socket.send(connect)
  expect(await nextPacket(socket)).toMatchObject({ type: 0 })
  expect(await nextPacket(socket)).toEqual(event('auth', {}))
  return socket
}

async function expectAlive(socket: EngineSocket): Promise<void> {
  send(socket, event('message', 'alive'))
  expect(await nextPacket(socket)).toEqual(event('message-back', 'alive'))
}

describe.concurrent('connecting', { timeout: 10_000 }, () => {
  test('C22 CONNECT, byte for byte, and a reply without nil', async () => {
    const socket = await under.socketIo.openWebSocket()
    socket.send(connect)
    const frame = (await socket.next()) as Buffer
    const reply = decode(frame) as Packet & { data: { sid: string } }
    expect(Object.keys(reply).sort()).toEqual(['data', 'nsp', 'type'])
    expect(reply).toEqual({ type: 0, data: { sid: reply.data.sid }, nsp: '/' })
    expect(reply.data.sid).toMatch(/^[\w-]{20}$/)
    socket.terminate()
  })

  test('C22 auth and a namespace', async () => {
    const socket = await under.socketIo.openWebSocket()
    send(socket, { type: 0, data: { token: 'abc' }, nsp: '/custom' })
    expect(await nextPacket(socket)).toMatchObject({ type: 0, nsp: '/custom' })
    expect(await nextPacket(socket)).toEqual({
      type: 2,
      data: ['auth', { token: 'abc' }],
      nsp: '/custom',
    })
    socket.terminate()
  })

  test('C22 an unknown namespace', async () => {
    const socket = await under.socketIo.openWebSocket()
    send(socket, { type: 0, nsp: '/random' })
    const refusal = { type: 4, data: { message: 'Invalid namespace' }, nsp: '/random' }
    expect(await nextPacket(socket)).toEqual(refusal)
    socket.send(connect)
    expect(await nextPacket(socket)).toMatchObject({ type: 0, nsp: '/' })
    socket.terminate()
  })

  test('C22 leaving a namespace', async () => {
    const socket = await open()
    send(socket, { type: 0, nsp: '/custom' })
    await nextPacket(socket)
    await nextPacket(socket)
    send(socket, { type: 1, nsp: '/custom' })
    await expectAlive(socket)
    socket.terminate()
  })

  test('C22 over polling, as base64', async () => {
    const session = await under.socketIo.openPolling()
    await session.post(`b${connect.toString('base64')}`)
    const [reply, auth] = (await session.get()).body.split('\x1e')
    expect(decode(Buffer.from(reply!.slice(1), 'base64'))).toMatchObject({ type: 0, nsp: '/' })
    expect(decode(Buffer.from(auth!.slice(1), 'base64'))).toEqual(event('auth', {}))
    await session.post(`b${encode(event('message', Buffer.from([1]))).toString('base64')}`)
    const back = (await session.get()).body
    expect(decode(Buffer.from(back.slice(1), 'base64'))).toEqual(
      event('message-back', Buffer.from([1])),
    )
  })

  crierTest('C22 both parsers on one port, seen by the first message', async () => {
    const socket = await open()
    const { socket: text } = await openJoined(under.socketIo)
    text.send('42["message","text"]')
    expect(await text.next()).toBe('42["message-back","text"]')
    await expectAlive(socket)
    socket.terminate()
    text.terminate()
  })
})

const values: readonly { readonly name: string; readonly data: readonly unknown[] }[] = [
  { name: 'the usual', data: [1, '2', { 3: [true] }] },
  { name: 'nothing', data: [] },
  { name: 'null and false', data: [null, false, '', 0, [], {}] },
  {
    name: 'integers of all sizes',
    data: [127, 128, 255, 256, 65535, 65536, 4294967296, -1, -32, -33, -129, -32769],
  },
  { name: 'the largest integers', data: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER] },
  { name: 'floats', data: [1.5, -0.1, 1.7e-100, 5e-324] },
  {
    name: 'text',
    data: [
      'h\u00e9llo \u20ac \u{1f600} \u0000',
      'x'.repeat(31),
      'x'.repeat(32),
      'x'.repeat(300),
      'x'.repeat(70_000),
    ],
  },
  { name: 'depth', data: [{ a: { b: { c: [[[{}]]] } } }] },
  { name: 'many', data: [Array.from({ length: 100 }, (_, index) => index)] },
  { name: 'bytes', data: [Buffer.from([1, 2, 3]), { b: Buffer.from([4]) }, Buffer.alloc(0)] },
  { name: 'a key _placeholder', data: [{ _placeholder: true, num: 0 }] },
]

describe.concurrent('events', { timeout: 10_000 }, () => {
  test.each(values)('C22 $name', async ({ data }) => {
    const socket = await open()
    send(socket, event('message', ...data))
    expect(await nextPacket(socket)).toEqual(event('message-back', ...data))
    socket.terminate()
  })

  test('C22 more bytes', async () => {
    const socket = await open()
    const data = [Buffer.alloc(300, 1), Buffer.alloc(70_000, 2)]
    send(socket, event('message', ...data))
    // Not by toEqual, which takes seconds for it.
    const back = event('message-back', ...data)
    expect(isDeepStrictEqual(await nextPacket(socket), back)).toBe(true)
    socket.terminate()
  })

  test('C22 the member options is ignored', async () => {
    const socket = await open()
    send(socket, { ...event('message', 1), options: { compress: true }, later: [1, { a: 2 }] })
    expect(await nextPacket(socket)).toEqual(event('message-back', 1))
    socket.terminate()
  })

  test('C22 an ArrayBuffer, which is an extension', async () => {
    const socket = await open()
    send(socket, event('message', Uint8Array.from([1, 2, 3]).buffer))
    const { data } = (await nextPacket(socket)) as { data: [string, Uint8Array | ArrayBuffer] }
    expect(Buffer.from(data[1] as Uint8Array)).toEqual(Buffer.from([1, 2, 3]))
    socket.terminate()
  })

  test('C22 undefined within arrays and objects', async () => {
    const socket = await open()
    send(socket, event('message', [undefined], { a: undefined, b: 1 }))
    const { data } = (await nextPacket(socket)) as { data: [string, unknown[], { b: number }] }
    // To the application it is what JSON makes of it.
    expect(JSON.stringify(data)).toBe('["message-back",[null],{"b":1}]')
    socket.terminate()
  })

  test('C22 a date', async () => {
    const socket = await open()
    send(socket, event('message', new Date(1_700_000_000_123)))
    const { data } = (await nextPacket(socket)) as { data: [string, string | Date] }
    expect(JSON.stringify(data[1])).toBe('"2023-11-14T22:13:20.123Z"')
    socket.terminate()
  })

  test('C22 acknowledgements both ways', async () => {
    const socket = await open()
    send(socket, { ...event('message-with-ack', 1, Buffer.from([2])), id: 456 })
    expect(await nextPacket(socket)).toEqual({
      type: 3,
      data: [1, Buffer.from([2])],
      id: 456,
      nsp: '/',
    })

    send(socket, event('emit-with-ack', 'q'))
    const asked = await nextPacket(socket)
    expect(asked).toEqual({ ...event('emit-with-ack', 'q'), id: asked.id })
    send(socket, { type: 3, data: ['a', Buffer.from([1])], id: asked.id, nsp: '/' })
    expect(await nextPacket(socket)).toEqual(event('emit-with-ack', 'a', Buffer.from([1])))
    socket.terminate()
  })
})

const refused = [
  { name: 'no msgpack', bytes: Buffer.from([0xc1]) },
  { name: 'nothing', bytes: Buffer.alloc(0) },
  { name: 'cut off', bytes: encode(event('message', 'abcdef')).subarray(0, -3) },
  {
    name: 'bytes behind it',
    bytes: Buffer.concat([encode(event('message', 1)), Buffer.from([0])]),
  },
  { name: 'no map', bytes: encode([2, ['message'], '/']) },
  { name: 'no type', bytes: encode({ data: ['message'], nsp: '/' }) },
  { name: 'type 5', bytes: encode({ type: 5, data: ['message'], nsp: '/' }) },
  { name: 'a type that is text', bytes: encode({ type: '2', data: ['message'], nsp: '/' }) },
  { name: 'no namespace', bytes: encode({ type: 2, data: ['message'] }) },
  { name: 'data that is no array', bytes: encode({ type: 2, data: { a: 1 }, nsp: '/' }) },
  { name: 'an id that is text', bytes: encode({ ...event('message'), id: '1' }) },
  {
    name: 'an array that announces too much',
    bytes: Buffer.from('83a47479706502a464617461ddffffffffa36e7370a12f', 'hex'),
  },
  { name: 'an event without a name', bytes: encode(event()), isOwn: true },
  { name: 'an event whose name is an object', bytes: encode(event({})), isOwn: true },
  { name: 'a reserved name', bytes: encode(event('disconnect')), isOwn: true },
  { name: 'CONNECT twice', bytes: connect },
  { name: 'a namespace that was not joined', bytes: encode({ ...event('x'), nsp: '/custom' }) },
  { name: 'CONNECT_ERROR', bytes: encode({ type: 4, data: { message: 'x' }, nsp: '/' }) },
]

describe.concurrent('refused', { timeout: 10_000 }, () => {
  test.each(applicable(refused))('C22 $name ends the connection', async ({ bytes }) => {
    const socket = await open()
    socket.send(bytes)
    await expectEnd(socket)
    expect(socket.unread).toEqual([])
  })

  test('C22 text ends the connection', async () => {
    const socket = await open()
    socket.send('42["message","x"]')
    await expectEnd(socket)
  })

  test('C22 the server lives on', async () => {
    const socket = await open()
    await expectAlive(socket)
    socket.terminate()
  })
})
