import { decode, encode } from 'notepack.io'
import { describe, expect, test } from 'vitest'
import { useServer } from '../../../harness/conformance'
import type { EngineSocket } from '../../../harness/engineSocket'
import { endpoints, sharedCases, noHandshakeCases } from '../../../harness/officialEngine'

// The suite for Socket.IO, revision 5, with msgpack: the same 32 cases, and two of acknowledgements by the client.
const under = useServer({ msgpack: true, isStrict: true })
const endpoint = endpoints['/socket.io/']
const silent = { showsPings: true }

describe('msgpack', () => {
  sharedCases(under, endpoint, false)
})

interface Packet {
  readonly type: number
  readonly data?: unknown
  readonly id?: number
  readonly nsp: string
}

/** The next packet; the pings of Engine.IO are text and passed over. */
async function nextPacket(socket: EngineSocket): Promise<Packet> {
  for (;;) {
    const frame = await socket.next()
    if (typeof frame !== 'string') return decode(frame) as Packet
    expect(frame).toBe('2')
  }
}

async function open(): Promise<EngineSocket> {
  const socket = await under.socketIo.openWebSocket(silent)
  socket.send(encode({ type: 0, nsp: '/' }))
  await nextPacket(socket)
  expect(await nextPacket(socket)).toEqual({ type: 2, data: ['auth', {}], nsp: '/' })
  return socket
}

const connects = [
  { name: 'the main namespace', nsp: '/', auth: undefined },
  { name: 'the main namespace, with auth', nsp: '/', auth: { token: '123' } },
  { name: 'a custom namespace', nsp: '/custom', auth: undefined },
  { name: 'a custom namespace, with auth', nsp: '/custom', auth: { token: 'abc' } },
]

const text = [1, '2', { 3: [true] }]
const bytes = [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])]
const kinds = [
  { name: 'text', data: text },
  { name: 'attachments', data: bytes },
]

const invalid = [
  { name: 'an unknown type', packet: { type: 10, data: ['message'], nsp: '/' } },
  { name: 'a payload that is no array', packet: { type: 2, data: { message: 1 }, nsp: '/' } },
  {
    name: 'an id that is no number',
    packet: { type: 2, data: ['message-with-ack'], id: 'abc', nsp: '/' },
  },
]

describe.concurrent('msgpack: connect', { timeout: 5000 }, () => {
  test.each(connects)('$name', async ({ nsp, auth }) => {
    const socket = await under.socketIo.openWebSocket(silent)
    socket.send(encode({ type: 0, ...(auth ? { data: auth } : {}), nsp }))
    expect(await nextPacket(socket)).toEqual({
      type: 0,
      data: { sid: expect.any(String) as string },
      nsp,
    })
    expect(await nextPacket(socket)).toEqual({ type: 2, data: ['auth', auth ?? {}], nsp })
    socket.terminate()
  })

  test('an unknown namespace', async () => {
    const socket = await under.socketIo.openWebSocket(silent)
    socket.send(encode({ type: 0, nsp: '/random' }))
    const refusal = { type: 4, data: { message: 'Invalid namespace' }, nsp: '/random' }
    expect(await nextPacket(socket)).toEqual(refusal)
    socket.terminate()
  })

  noHandshakeCases(under)
})

describe.concurrent('msgpack: disconnect', { timeout: 5000 }, () => {
  test('from the main namespace', async () => {
    const socket = await open()
    socket.send(encode({ type: 1, nsp: '/' }))
    expect(await socket.next()).toBe('2')
    socket.terminate()
  })

  test('from a custom namespace', async () => {
    const socket = await open()
    socket.send(encode({ type: 0, nsp: '/custom' }))
    await nextPacket(socket)
    await nextPacket(socket)
    socket.send(
      encode({ type: 1, nsp: '/custom' }),
      encode({ type: 2, data: ['message', 'main'], nsp: '/' }),
    )
    expect(await nextPacket(socket)).toEqual({ type: 2, data: ['message-back', 'main'], nsp: '/' })
    socket.terminate()
  })
})

describe.concurrent('msgpack: message', { timeout: 5000 }, () => {
  test.each(kinds)('$name', async ({ data }) => {
    const socket = await open()
    socket.send(encode({ type: 2, data: ['message', ...data], nsp: '/' }))
    expect(await nextPacket(socket)).toEqual({ type: 2, data: ['message-back', ...data], nsp: '/' })
    socket.terminate()
  })

  test.each(kinds)('$name, acknowledged', async ({ data }) => {
    const socket = await open()
    socket.send(encode({ type: 2, data: ['message-with-ack', ...data], id: 456, nsp: '/' }))
    expect(await nextPacket(socket)).toEqual({ type: 3, data, id: 456, nsp: '/' })
    socket.terminate()
  })

  test.each(kinds)('$name, acknowledged by the client', async ({ data }) => {
    const socket = await open()
    socket.send(encode({ type: 2, data: ['emit-with-ack', ...data], nsp: '/' }))
    const asked = await nextPacket(socket)
    expect(asked).toEqual({ type: 2, data: ['emit-with-ack', ...data], id: asked.id, nsp: '/' })
    expect(asked.id).toEqual(expect.any(Number))
    socket.send(encode({ type: 3, data, id: asked.id, nsp: '/' }))
    expect(await nextPacket(socket)).toEqual({
      type: 2,
      data: ['emit-with-ack', ...data],
      nsp: '/',
    })
    socket.terminate()
  })

  test.each(invalid)('$name ends the connection', async ({ packet }) => {
    const socket = await open()
    socket.send(encode(packet))
    await socket.ended
    expect(socket.unread).toEqual([])
  })
})
