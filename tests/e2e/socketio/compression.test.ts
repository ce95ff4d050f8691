import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { ConformanceServer, isReference } from '../../harness/conformanceServer.js'

/** RFC 7692 with the client of Node, which compresses what it sends and takes what is compressed. */
let server: ConformanceServer
let socket: Socket | undefined

beforeAll(async () => {
  server = await ConformanceServer.start({ compress: true })
})
afterEach(() => {
  socket?.disconnect()
  socket = undefined
})
afterAll(() => server.stop())

async function open(perMessageDeflate: object | false): Promise<WebSocket> {
  const opened = io(`http://127.0.0.1:${String(server.port)}`, {
    forceNew: true,
    transports: ['websocket'],
    perMessageDeflate: perMessageDeflate as { threshold: number },
  })
  socket = opened
  await new Promise<void>((done) => opened.once('connect', () => done()))
  return (opened.io.engine.transport as unknown as { readonly ws: WebSocket }).ws
}

function echo(value: unknown): Promise<unknown> {
  return new Promise((done) => {
    socket?.once('message-back', done)
    socket?.emit('message', value)
  })
}

const bytesRead = (ws: WebSocket): number =>
  (ws as unknown as { readonly _socket: { readonly bytesRead: number } })._socket.bytesRead

test.skipIf(isReference)('large messages travel compressed both ways', async () => {
  const ws = await open({ threshold: 0 })
  expect(ws.extensions).toContain('permessage-deflate')
  const before = bytesRead(ws)
  const text = Array.from({ length: 10_000 }, (_, i) => `Straße ${String(i)}`).join(', ')
  expect(await echo(text)).toBe(text)
  expect(bytesRead(ws) - before).toBeLessThan(text.length / 2)
})

test('small, binary and incompressible messages come back as they were', async () => {
  await open({ threshold: 0 })
  expect(await echo('ä')).toBe('ä')
  const noise = Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff))
  expect(await echo(noise)).toEqual(noise)
  expect(await echo({ list: [1, 2, 3], text: 'x'.repeat(3_000) })).toEqual({
    list: [1, 2, 3],
    text: 'x'.repeat(3_000),
  })
})

test('who does not offer it gets nothing compressed', async () => {
  const ws = await open(false)
  expect(ws.extensions).toBe('')
  const before = bytesRead(ws)
  const text = 'x'.repeat(50_000)
  expect(await echo(text)).toBe(text)
  expect(bytesRead(ws) - before).toBeGreaterThan(text.length)
})
