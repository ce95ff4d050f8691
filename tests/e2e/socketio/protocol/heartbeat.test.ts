import { describe, expect, test } from 'vitest'
import { expectRefusal, openJoined, until, useServer } from '../../../harness/conformance'
import type { EngineSocket } from '../../../harness/engineSocket'
import type { HttpAnswer } from '../../../harness/httpConnection'

// The server pings every 300 ms and waits 200 ms for the pong. Nothing comes earlier than that after the client has
// spoken, but for the millisecond a timer may be early; upper bounds leave room for a busy machine.
const under = useServer({ isStrict: true })
const early = 3
const late = 250
const interval = 300
const timeout = 200

interface Opened {
  readonly socket: EngineSocket
  /** Before its request was sent, and when its answer was read: the server's clock began in between. */
  readonly requestedAt: number
  readonly openedAt: number
}

async function open(): Promise<Opened> {
  const requestedAt = performance.now()
  const socket = await under.engine.webSocket('EIO=4&transport=websocket', { showsPings: true })
  const { at } = await socket.nextFrame()
  return { socket, requestedAt, openedAt: at }
}

function expectAfter(at: number, opened: Omit<Opened, 'socket'>, expected: number): void {
  expect(at - opened.requestedAt).toBeGreaterThanOrEqual(expected - early)
  expect(at - opened.openedAt).toBeLessThan(expected + late)
}

async function nextPing(socket: EngineSocket): Promise<number> {
  const { data, at } = await socket.nextFrame()
  expect(data).toBe('2')
  return at
}

describe.concurrent('WebSocket', { timeout: 10_000 }, () => {
  test('C08 1.4 the first ping comes after pingInterval', async () => {
    const opened = await open()
    expectAfter(await nextPing(opened.socket), opened, interval)
    opened.socket.terminate()
  })

  test('C08 1.4 the next ping comes pingInterval after the pong', async () => {
    const { socket } = await open()
    let pinged = await nextPing(socket)
    for (const delay of [0, 60, 120]) {
      await until(pinged + delay)
      const answered = performance.now()
      socket.send('3')
      pinged = await nextPing(socket)
      expectAfter(pinged, { requestedAt: answered, openedAt: answered }, interval)
    }
    socket.terminate()
  })

  test('C08 B15 no pong: the socket ends after pingInterval and pingTimeout', async () => {
    const opened = await open()
    expectAfter(await nextPing(opened.socket), opened, interval)
    const { at } = await opened.socket.ended
    expectAfter(at, opened, interval + timeout)
  })

  test('C08 1.4 another packet buys pingTimeout once more, and only once per ping', async () => {
    const { socket } = await open()
    const pinged = await nextPing(socket)
    await until(pinged + 80)
    const bought = performance.now()
    socket.send('4alive')
    expect(await socket.next()).toBe('4alive')
    await until(bought + 80)
    const again = performance.now()
    socket.send('4again')
    expect(await socket.next()).toBe('4again')
    const { at } = await socket.ended
    expect(at - bought).toBeGreaterThanOrEqual(timeout - early)
    // Had the second one counted as well.
    expect(at - again).toBeLessThan(timeout)
  })

  test('1.4 packets between the pings are no pong', async () => {
    const opened = await open()
    const { socket } = opened
    for (const moment of [60, 120, 180]) {
      await until(opened.openedAt + moment)
      socket.send(`4${moment}`)
      expect(await socket.next()).toBe(`4${moment}`)
    }
    expectAfter(await nextPing(socket), opened, interval)
    expectAfter((await socket.ended).at, opened, interval + timeout)
  })

  test('1.4 a pong nobody asked for does no harm', async () => {
    const { socket } = await open()
    socket.send('3', '4x')
    expect(await socket.next()).toBe('4x')
    socket.terminate()
  })

  test('1.4 the heartbeat goes on after an upgrade', async () => {
    const session = await under.engine.openPolling()
    const socket = await session.upgrade({ showsPings: true })
    for (let count = 0; count < 2; count++) {
      await nextPing(socket)
      socket.send('3')
    }
    socket.terminate()
  })

  test('1.4 Socket.IO on top changes nothing', async () => {
    const { socket } = await openJoined(under.socketIo, { showsPings: true })
    await nextPing(socket)
    socket.send('3')
    await nextPing(socket)
    socket.terminate()
  })
})

function expectPolled(answer: HttpAnswer, opened: Omit<Opened, 'socket'>, expected: number): void {
  expect(answer.body).toBe('2')
  expectAfter(answer.at, opened, expected)
}

describe.concurrent('polling', { timeout: 10_000 }, () => {
  test('C08 1.4 pings answer the held GET', async () => {
    const session = await under.engine.openPolling()
    expectPolled(await session.get(), session, interval)
    for (let count = 0; count < 2; count++) {
      const requestedAt = performance.now()
      expect((await session.post('3')).body).toBe('ok')
      expectPolled(await session.get(), { requestedAt, openedAt: performance.now() }, interval)
    }
  })

  test('C08 B15 at exactly pingInterval + pingTimeout the session is gone', async () => {
    const session = await under.engine.openPolling()
    await until(session.openedAt + interval + timeout)
    expectRefusal(await session.get(), 1)
  })

  test('C08 and shortly before it is not', async () => {
    const session = await under.engine.openPolling()
    await until(session.openedAt + interval + timeout - 120)
    expect((await session.post('3')).body).toBe('ok')
  })

  test('1.4 an unanswered ping ends a session that polls', async () => {
    const session = await under.engine.openPolling()
    expect((await session.get()).body).toBe('2')
    expectAfter((await session.get()).at, session, interval + timeout)
    expectRefusal(await session.get(), 1)
  })
})
