import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  applicable,
  crierTest,
  expectEnd,
  openJoined,
  useServer,
} from '../../../harness/conformance'
import { isReference } from '../../../harness/conformanceServer'
import { eventually } from '../../../harness/eventually'
import type { EngineSocket } from '../../../harness/engineSocket'

const under = useServer()
const maxPayload = 1_000_000

const echoed = [
  { name: 'text', frame: '4hello' },
  { name: 'a message without data', frame: '4' },
  { name: 'text beyond ASCII', frame: '4h\u00e9llo \u20ac \u{1f600} \u0000 \u2028' },
  { name: 'text with a separator', frame: '4a\x1e4b' },
  { name: 'bytes', frame: Buffer.from([1, 2, 3, 4]) },
  { name: 'no bytes', frame: Buffer.alloc(0) },
  { name: 'bytes that look like text', frame: Buffer.from('4hello') },
  { name: 'as much as the limit', frame: '4'.padEnd(maxPayload, 'x') },
]

const unreadable = [
  { name: 'no packet type', frame: 'abc' },
  { name: 'type 7', frame: '7' },
  { name: 'type 9', frame: '9' },
  { name: 'an empty frame', frame: '' },
  { name: 'B14 a ping', frame: '2' },
  { name: 'B14 a ping with data', frame: '2x' },
  { name: 'an open packet', frame: '0{}', isOwn: true },
  { name: 'base64 of no bytes', frame: 'b!!!!', isOwn: true },
  // A late upgrade is no upgrade: the reference has nothing to do with it either, and goes on.
]

describe.concurrent('frames', { timeout: 10_000 }, () => {
  test.each(echoed)('1.3 $name', async ({ frame }) => {
    const socket = await under.engine.openWebSocket()
    socket.send(frame)
    // Not by toEqual, which takes long for a megabyte.
    expect(isDeepStrictEqual(await socket.next(), frame)).toBe(true)
    socket.terminate()
  })

  test('1.3 many at once, in order', async () => {
    const socket = await under.engine.openWebSocket()
    const frames = Array.from({ length: 50 }, (_, index) => `4${index}`)
    socket.send(...frames)
    expect(await socket.take(50)).toEqual(frames)
    socket.terminate()
  })

  test('C10 base64 in a text frame is a binary message', async () => {
    const socket = await under.engine.openWebSocket()
    socket.send('bAQIDBA==')
    expect(await socket.next()).toEqual(Buffer.from([1, 2, 3, 4]))
    socket.terminate()
  })

  test('C10 b64=1: binary messages come as text', async () => {
    const socket = await under.engine.openWebSocket({}, '&b64=1')
    socket.send(Buffer.from([1, 2, 3, 4]), 'bAQIDBA==', '4text')
    expect(await socket.take(3)).toEqual(['bAQIDBA==', 'bAQIDBA==', '4text'])
    socket.terminate()
  })

  test('C10 b64=1 holds after an upgrade', async () => {
    const session = await under.engine.openPolling('&b64=1')
    const socket = await under.engine.webSocket(
      `EIO=4&transport=websocket&b64=1&sid=${session.open.sid}`,
    )
    socket.send('2probe')
    expect(await socket.next()).toBe('3probe')
    socket.send('5', Buffer.from([1, 2, 3, 4]))
    expect(await socket.next()).toBe('bAQIDBA==')
    socket.terminate()
  })

  test('C10 b64=1: attachments of Socket.IO too', async () => {
    const socket = await under.socketIo.openWebSocket({}, '&b64=1')
    socket.send('40')
    await socket.take(2)
    socket.send('451-["message",{"_placeholder":true,"num":0}]', 'bAQID')
    expect(await socket.take(2)).toEqual([
      '451-["message-back",{"_placeholder":true,"num":0}]',
      'bAQID',
    ])
    socket.terminate()
  })

  test('1.3 a ping of WebSocket itself is answered', async () => {
    const socket = await under.engine.openWebSocket()
    const pong = new Promise<string>((done) =>
      socket.socket.once('pong', (data) => done(data.toString())),
    )
    socket.socket.ping('are you there')
    expect(await pong).toBe('are you there')
    socket.terminate()
  })
})

describe.concurrent('ends', { timeout: 10_000 }, () => {
  test.each(applicable(unreadable))('C09 $name ends the socket', async ({ frame }) => {
    const socket = await under.engine.openWebSocket()
    socket.send(frame)
    await expectEnd(socket)
  })

  crierTest('C09 a close packet ends the socket at once', async () => {
    const socket = await under.engine.openWebSocket()
    socket.send('1')
    await expectEnd(socket)
  })

  test('C09 the server closes: it ends the socket', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('4abc')
    await expectEnd(socket)
  })

  // The reference forgets what is on its way to a handler.
  crierTest('C09 the server closes: after it has handled and said what came before', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('42["message","last"]', '4abc')
    expect(await socket.next()).toBe('42["message-back","last"]')
    await expectEnd(socket)
  })

  test('1.6 a close frame is answered', async () => {
    const socket = await under.engine.openWebSocket()
    socket.socket.close(1000)
    expect(await expectEnd(socket)).toBe(1000)
  })

  test.each([
    { name: 'text', send: (socket: EngineSocket) => socket.send('4'.padEnd(maxPayload + 1, 'x')) },
    { name: 'bytes', send: (socket: EngineSocket) => socket.send(Buffer.alloc(maxPayload + 1)) },
    { name: 'in fragments', send: sendFragments },
  ])('1.6 a message above the limit: 1009 ($name)', async ({ send }) => {
    const socket = await under.engine.openWebSocket()
    send(socket)
    expect(await expectEnd(socket)).toBe(1009)
  })

  test('1.6 text that is not UTF-8: 1007', async () => {
    const socket = await under.engine.openWebSocket()
    socket.socket.send(Buffer.from([0x34, 0xc3, 0x28]), { binary: false })
    expect(await expectEnd(socket)).toBe(1007)
  })

  test('CVE-2022-21676 reserved bits: 1002, and the server lives', async () => {
    const socket = await under.engine.openWebSocket()
    writeRaw(socket, Buffer.from([0xf1, 0x80, 0, 0, 0, 0]))
    expect(await expectEnd(socket)).toBe(1002)
    const other = await under.engine.openWebSocket()
    other.terminate()
  })
})

describe.skipIf(isReference).concurrent('floods', { timeout: 20_000 }, () => {
  test('B29 100,000 pings, never read: the connection ends', async () => {
    const socket = await under.engine.openWebSocket()
    const before = await under.server.residentBytes()
    // Nothing is read any more, not even the answers.
    socket.socket.pause()
    const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 100, 0, 0, 0, 0]), Buffer.alloc(100)])
    for (let count = 0; count < 100; count++) {
      writeRaw(socket, Buffer.concat(Array<Buffer>(1000).fill(ping)))
    }
    await hangUp(socket)
    expect((await under.server.residentBytes()) - before).toBeLessThan(32 * 1024 * 1024)
  })

  test('C24 echoes that are never read: the session ends', async () => {
    const socket = await under.engine.openWebSocket()
    const before = await under.server.residentBytes()
    socket.socket.pause()
    const message = '4'.padEnd(500_000, 'x')
    for (let count = 0; count < 200; count++) socket.send(message)
    await hangUp(socket)
    expect((await under.server.residentBytes()) - before).toBeLessThan(32 * 1024 * 1024)
  })
})

/** The server ends the TCP connection, though this side reads nothing: writing to it fails sooner or later. */
async function hangUp(socket: EngineSocket): Promise<void> {
  const raw = rawSocket(socket)
  let hasEnded = false
  raw.once('error', () => (hasEnded = true))
  raw.once('close', () => (hasEnded = true))
  await eventually(() => {
    if (!hasEnded) writeRaw(socket, Buffer.from([0x89, 0x80, 0, 0, 0, 0]))
    return hasEnded
  }, 15_000)
  socket.terminate()
}

function sendFragments(socket: EngineSocket): void {
  const part = 'x'.repeat(250_000)
  socket.socket.send('4', { fin: false })
  for (let count = 0; count < 4; count++) socket.socket.send(part, { fin: count === 3 })
}

function rawSocket(socket: EngineSocket): NodeJS.EventEmitter & { write(bytes: Buffer): boolean } {
  return (
    socket.socket as unknown as { _socket: NodeJS.EventEmitter & { write(bytes: Buffer): boolean } }
  )._socket
}

/** Past `ws`, which writes correct frames only. */
function writeRaw(socket: EngineSocket, bytes: Buffer): void {
  rawSocket(socket).write(bytes)
}
