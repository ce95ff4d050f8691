import { describe, expect, test } from 'vitest'
import { until, type ServerUnderTest } from './conformance'
import { ConformanceServer } from './conformanceServer'
import { readOpenPacket, type Engine, type EnginePath } from './engineClient'
import type { EngineSocket } from './engineSocket'

// The cases that the protocol's own suites share, in the order they have there; told in our words. They never answer a
// ping on a WebSocket: whatever they do must fit into the half second before the server gives up.

export type Endpoint = (under: ServerUnderTest) => Engine

export const endpoints: Readonly<Record<EnginePath, Endpoint>> = {
  '/engine.io/': (under) => under.engine,
  '/socket.io/': (under) => under.socketIo,
}

const silent = { showsPings: true }
const members = ['sid', 'upgrades', 'pingInterval', 'pingTimeout', 'maxPayload']

function expectOpenPacket(text: string, upgrades: readonly string[]): void {
  const open = readOpenPacket(text)
  expect(Object.keys(open).sort()).toEqual([...members].sort())
  expect(open).toMatchObject({
    upgrades,
    pingInterval: 300,
    pingTimeout: 200,
    maxPayload: 1_000_000,
  })
}

/** Refused, or let in and closed: the suites do not mind. */
async function expectNoSocket(engine: Engine, query: string): Promise<void> {
  const socket = await engine.webSocket(query, silent).catch(() => undefined)
  await socket?.ended
}

/** What every suite begins with; whoever stands on Engine.IO alone has one more upgrade. */
export function sharedCases(under: ServerUnderTest, endpoint: Endpoint, isEngine: boolean): void {
  handshakeCases(under, endpoint)
  heartbeatCases(under, endpoint)
  closeCases(under, endpoint)
  upgradeCases(under, endpoint, isEngine)
}

/** 2 cases of Socket.IO, whatever its parser. */
export function noHandshakeCases(under: ServerUnderTest): void {
  test('a handshake that cannot be read', async () => {
    const socket = await under.socketIo.openWebSocket(silent)
    socket.send('4abc')
    await socket.ended
  })

  test('no handshake at all', async () => {
    const socket = await under.socketIo.openWebSocket()
    await socket.ended
    expect(socket.unread).toEqual([])
  })
}

/** 7 cases. */
function handshakeCases(under: ServerUnderTest, endpoint: Endpoint): void {
  describe.concurrent('handshake', { timeout: 5000 }, () => {
    test('polling: opens a session', async () => {
      const answer = await endpoint(under).request('EIO=4&transport=polling')
      expect(answer.status).toBe(200)
      expectOpenPacket(answer.body, ['websocket'])
    })

    test('polling: a wrong EIO', async () => {
      for (const query of ['transport=polling', 'EIO=abc&transport=polling']) {
        expect((await endpoint(under).request(query)).status).toBe(400)
      }
    })

    test('polling: a wrong transport', async () => {
      for (const query of ['EIO=4', 'EIO=4&transport=abc']) {
        expect((await endpoint(under).request(query)).status).toBe(400)
      }
    })

    test('polling: a wrong method', async () => {
      for (const method of ['POST', 'PUT']) {
        const answer = await endpoint(under).request('EIO=4&transport=polling', { method })
        expect(answer.status).toBe(400)
      }
    })

    test('WebSocket: opens a session', async () => {
      const socket = await endpoint(under).webSocket('EIO=4&transport=websocket', silent)
      expectOpenPacket(await socket.nextText(), [])
      socket.terminate()
    })

    test('WebSocket: a wrong EIO', async () => {
      await expectNoSocket(endpoint(under), 'transport=websocket')
      await expectNoSocket(endpoint(under), 'EIO=abc&transport=websocket')
    })

    test('WebSocket: a wrong transport', async () => {
      await expectNoSocket(endpoint(under), 'EIO=4')
      await expectNoSocket(endpoint(under), 'EIO=4&transport=abc')
    })
  })
}

/** 4 cases. */
function heartbeatCases(under: ServerUnderTest, endpoint: Endpoint): void {
  const { pingInterval, pingTimeout } = ConformanceServer

  describe.concurrent('heartbeat', { timeout: 5000 }, () => {
    test('polling: pings and pongs', async () => {
      const session = await endpoint(under).openPolling()
      for (let count = 0; count < 3; count++) {
        expect(await session.get()).toMatchObject({ status: 200, body: '2' })
        expect((await session.post('3')).status).toBe(200)
      }
    })

    test('polling: ends for want of a pong', async () => {
      const session = await endpoint(under).openPolling()
      await until(session.openedAt + pingInterval + pingTimeout)
      expect((await session.get()).status).toBe(400)
    })

    test('WebSocket: pings and pongs', async () => {
      const socket = await endpoint(under).openWebSocket(silent)
      for (let count = 0; count < 3; count++) {
        expect(await socket.next()).toBe('2')
        socket.send('3')
      }
      socket.terminate()
    })

    test('WebSocket: ends for want of a pong', async () => {
      const socket = await endpoint(under).webSocket('EIO=4&transport=websocket', silent)
      await socket.ended
      expect(socket.unread.slice(1)).toEqual(['2'])
    })
  })
}

/** 2 cases. */
function closeCases(under: ServerUnderTest, endpoint: Endpoint): void {
  describe.concurrent('close', { timeout: 5000 }, () => {
    test('polling: by the client', async () => {
      const session = await endpoint(under).openPolling()
      const [polled] = await Promise.all([session.get(), session.post('1')])
      expect(polled).toMatchObject({ status: 200, body: '6' })
      expect((await session.get()).status).toBe(400)
    })

    test('WebSocket: by the client', async () => {
      const socket = await endpoint(under).openWebSocket(silent)
      socket.send('1')
      await socket.ended
    })
  })
}

/** A probing WebSocket; `isPatient` waits for the answer before it takes over. */
async function upgraded(
  engine: Engine,
  isPatient: boolean,
): Promise<{ socket: EngineSocket; sid: string }> {
  const session = await engine.openPolling()
  const socket = await session.probe(silent)
  socket.send('2probe')
  if (isPatient) expect(await socket.next()).toBe('3probe')
  socket.send('5')
  return { socket, sid: session.open.sid }
}

/** 3 cases: the suite of Socket.IO does not wait for the answer to its probe. */
function upgradeCases(under: ServerUnderTest, endpoint: Endpoint, isPatient: boolean): void {
  const expectEcho = async (socket: EngineSocket): Promise<void> => {
    if (!isPatient) return
    socket.send('4hello')
    expect(await socket.next()).toBe('4hello')
  }

  describe.concurrent('upgrade', { timeout: 5000 }, () => {
    test('from polling to WebSocket', async () => {
      const session = await endpoint(under).openPolling()
      const socket = await session.probe(silent)
      socket.send('2probe')
      expect(await socket.next()).toBe('3probe')
      if (isPatient) expect(await session.get()).toMatchObject({ status: 200, body: '6' })
      socket.send('5')
      await expectEcho(socket)
      socket.terminate()
    })

    test('polling requests are refused afterwards', async () => {
      const { socket, sid } = await upgraded(endpoint(under), isPatient)
      const answer = await endpoint(under).request(`EIO=4&transport=polling&sid=${sid}`)
      expect(answer.status).toBe(400)
      await expectEcho(socket)
      socket.terminate()
    })

    test('another WebSocket is closed afterwards', async () => {
      const { socket, sid } = await upgraded(endpoint(under), isPatient)
      await expectNoSocket(endpoint(under), `EIO=4&transport=websocket&sid=${sid}`)
      await expectEcho(socket)
      socket.terminate()
    })
  })
}
