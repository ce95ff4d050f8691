import { describe, expect, test } from 'vitest'
import {
  crierTest,
  expectAlive,
  expectEnd,
  join,
  openJoined,
  settle,
  useServer,
} from '../../../harness/conformance'
import { ConformanceServer } from '../../../harness/conformanceServer'
import { pollUntilNews, readOpenPacket } from '../../../harness/engineClient'

const under = useServer()

describe.concurrent('connecting', { timeout: 10_000 }, () => {
  test('C15 the reply comes before anything else, and has only the sid', async () => {
    const socket = await under.socketIo.openWebSocket()
    socket.send('40')
    expect(await socket.next()).toMatch(/^40\{"sid":"[\w-]{20}"\}$/)
    expect(await socket.next()).toBe('42["auth",{}]')
    socket.terminate()
  })

  test.each([
    { sent: '40{"token":"x"}', event: '42["auth",{"token":"x"}]' },
    { sent: '40/custom,{"token":"x"}', event: '42/custom,["auth",{"token":"x"}]' },
    { sent: '40/custom', event: '42/custom,["auth",{}]' },
  ])('2.2 the auth of $sent reaches the application', async ({ sent, event }) => {
    const socket = await under.socketIo.openWebSocket()
    socket.send(sent)
    await socket.next()
    expect(await socket.next()).toBe(event)
    socket.terminate()
  })

  test('C15 without CONNECT the connection ends after connectTimeout, B22', async () => {
    const requestedAt = performance.now()
    const socket = await under.socketIo.webSocket('EIO=4&transport=websocket')
    const { at: openedAt } = await socket.nextFrame()
    const { at } = await socket.ended
    expect(at - requestedAt).toBeGreaterThanOrEqual(ConformanceServer.connectTimeout - 3)
    expect(at - openedAt).toBeLessThan(ConformanceServer.connectTimeout + 400)
    expect(socket.unread).toEqual([])
  })

  test('B22 and over polling as well', async () => {
    const session = await under.socketIo.openPolling()
    expect(await pollUntilNews(session)).toBe('1')
    expect(performance.now() - session.requestedAt).toBeGreaterThanOrEqual(997)
  })

  test('C15 who has connected may stay as long as it likes', async () => {
    const { socket } = await openJoined(under.socketIo, { showsPings: true })
    for (let count = 0; count < 4; count++) {
      expect(await socket.next()).toBe('2') // Each at least 300 ms after the one before.
      socket.send('3')
    }
    await expectAlive(socket)
    socket.terminate()
  })

  test('C15 B21 an unknown namespace is refused, the connection stays', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('40/random', '40/random,{"token":"x"}')
    const refusal = '44/random,{"message":"Invalid namespace"}'
    expect(await socket.take(2)).toEqual([refusal, refusal])
    await expectAlive(socket)
    await join(socket, '/custom')
    socket.terminate()
  })

  test('B21 a refused first namespace does not spoil the next', async () => {
    const socket = await under.socketIo.openWebSocket()
    socket.send('40/random')
    expect(await socket.next()).toBe('44/random,{"message":"Invalid namespace"}')
    expect(await join(socket)).toHaveProperty('sid')
    socket.terminate()
  })

  test.each(['/customs', '/custo', '/Custom', '/custom/', '/constructor', '/__proto__'])(
    'B21 %s is unknown',
    async (name) => {
      const socket = await under.socketIo.openWebSocket()
      socket.send(`40${name},`)
      expect(await socket.next()).toBe(`44${name},{"message":"Invalid namespace"}`)
      socket.terminate()
    },
  )

  test('C19 ids are new for each namespace and connection, and not the sid of Engine.IO', async () => {
    const ids = new Set<string>()
    for (let count = 0; count < 5; count++) {
      const socket = await under.socketIo.webSocket('EIO=4&transport=websocket')
      ids.add(readOpenPacket(await socket.nextText()).sid)
      ids.add((await join(socket))['sid']!)
      ids.add((await join(socket, '/custom'))['sid']!)
      socket.terminate()
    }
    expect(ids.size).toBe(15)
  })
})

describe.concurrent('invalid state', { timeout: 10_000 }, () => {
  test.each([
    { name: 'an event for a namespace that was not joined', packet: '42/custom,["message","x"]' },
    { name: 'an acknowledgement for one', packet: '43/custom,1["x"]' },
    { name: 'leaving one', packet: '41/custom,' },
    { name: 'an event for one that does not exist', packet: '42/random,["message","x"]' },
    { name: 'a binary event for one', packet: '451-/custom,["message"]', bytes: Buffer.from([1]) },
    { name: 'CONNECT twice', packet: '40' },
    { name: 'CONNECT twice, with auth', packet: '40{"token":"x"}' },
    { name: 'CONNECT_ERROR', packet: '44' },
    { name: 'CONNECT_ERROR with an object', packet: '44{"message":"x"}' },
    { name: 'CONNECT_ERROR with text', packet: '44"x"' },
  ])('C16 $name ends the connection', async ({ packet, bytes }) => {
    const { socket } = await openJoined(under.socketIo)
    socket.send(packet, ...(bytes ? [bytes] : []))
    await expectEnd(socket)
    expect(socket.unread).toEqual([])
  })

  test('C16 it ends for all namespaces', async () => {
    const { socket } = await openJoined(under.socketIo)
    await join(socket, '/custom')
    socket.send('40/custom')
    await expectEnd(socket)
  })
})

describe.concurrent('leaving', { timeout: 10_000 }, () => {
  test('C17 41 leaves the namespace only: no reply, the next frame is the ping', async () => {
    const { socket } = await openJoined(under.socketIo, { showsPings: true })
    socket.send('41')
    expect(await socket.next()).toBe('2')
    socket.send('3')
    expect(await socket.next()).toBe('2')
    socket.terminate()
  })

  test('C17 41/custom leaves the others', async () => {
    const { socket } = await openJoined(under.socketIo)
    await join(socket, '/custom')
    socket.send('41/custom')
    await expectAlive(socket)
    socket.terminate()
  })

  test('C17 after 41 one may connect again, as somebody else', async () => {
    const { socket, reply } = await openJoined(under.socketIo)
    socket.send('41')
    await settle(socket)
    const again = await join(socket)
    expect(again['sid']).not.toBe(reply['sid'])
    await expectAlive(socket)
    socket.terminate()
  })

  test('C17 C16 after 41 an event is for a namespace that was not joined', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('41')
    await settle(socket)
    socket.send('42["message","x"]')
    await expectEnd(socket)
    expect(socket.unread).toEqual([])
  })

  crierTest('C17 packets are handled one after the other, however they arrive', async () => {
    const { socket } = await openJoined(under.socketIo)
    socket.send('41', '40', '42["message","x"]')
    expect(await socket.nextText()).toMatch(/^40\{/)
    expect(await socket.take(2)).toEqual(['42["auth",{}]', '42["message-back","x"]'])
    socket.terminate()
  })

  test('2.2 namespaces share a connection and know nothing of each other', async () => {
    const { socket, reply } = await openJoined(under.socketIo)
    const custom = await join(socket, '/custom', '{"who":"me"}')
    expect(custom['sid']).not.toBe(reply['sid'])
    socket.send('42/custom,["message","unheard"]', '42["message","heard"]')
    expect(await socket.next()).toBe('42["message-back","heard"]')
    socket.terminate()
  })
})
