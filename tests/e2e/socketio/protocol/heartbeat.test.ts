import { describe, expect, test } from 'vitest'
import { expectRefusal, openJoined, until, useServer } from '../../../harness/conformance'
import type { EngineSocket } from '../../../harness/engineSocket'

// The server pings every 300 ms and waits 200 ms for the pong. Lower bounds are exact, but for the time a packet is
// underway and the millisecond a timer may be early; upper bounds leave room for a busy machine.
const under = useServer()
const early = 15
const late = 180
const interval = 300
const timeout = 200

function expectAbout(elapsed: number, expected: number): void {
  expect(elapsed).toBeGreaterThanOrEqual(expected - early)
  expect(elapsed).toBeLessThan(expected + late)
}

async function open(): Promise<{ socket: EngineSocket; openedAt: number }> {
  const socket = await under.engine.webSocket('EIO=4&transport=websocket', { showsPings: true })
  const { at } = await socket.nextFrame()
  return { socket, openedAt: at }
}

async function nextPing(socket: EngineSocket): Promise<number> {
  const { data, at } = await socket.nextFrame()
  expect(data).toBe('2')
  return at
}

describe.concurrent('WebSocket', { timeout: 10_000 }, () => {
  test('C08 1.4 the first ping comes after pingInterval', async () => {
    const { socket, openedAt } = await open()
    expectAbout((await nextPing(socket)) - openedAt, interval)
    socket.terminate()
  })

  test('C08 1.4 the next ping comes pingInterval after the pong', async () => {
    const { socket } = await open()
    let pinged = await nextPing(socket)
    for (const delay of [0, 100, 150]) {
      await until(pinged + delay)
      const answered = performance.now()
      socket.send('3')
      pinged = await nextPing(socket)
      expectAbout(pinged - answered, interval)
    }
    socket.terminate()
  })

  test('C08 B15 no pong: the socket ends after pingInterval and pingTimeout', async () => {
    const { socket, openedAt } = await open()
    expectAbout((await nextPing(socket)) - openedAt, interval)
    const { at } = await socket.ended
    expectAbout(at - openedAt, interval + timeout)
  })

  test('C08 1.4 another packet buys pingTimeout once more, and only once per ping', async () => {
    const { socket } = await open()
    const pinged = await nextPing(socket)
    await until(pinged + 120)
    const bought = performance.now()
    socket.send('4alive')
    expect(await socket.next()).toBe('4alive')
    await until(bought + 100)
    socket.send('4again')
    expect(await socket.next()).toBe('4again')
    const { at } = await socket.ended
    // Had the second one counted, it would be 300.
    expect(at - bought).toBeGreaterThanOrEqual(timeout - early)
    expect(at - bought).toBeLessThan(timeout + 90)
  })

  test('1.4 packets between the pings are no pong', async () => {
    const { socket, openedAt } = await open()
    for (const moment of [60, 140, 220, 280]) {
      await until(openedAt + moment)
      socket.send(`4${moment}`)
      expect(await socket.next()).toBe(`4${moment}`)
    }
    expectAbout((await nextPing(socket)) - openedAt, interval)
    expectAbout((await socket.ended).at - openedAt, interval + timeout)
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

describe.concurrent('polling', { timeout: 10_000 }, () => {
  test('C08 1.4 pings answer the held GET', async () => {
    const session = await under.engine.openPolling()
    let from = session.openedAt
    for (let count = 0; count < 3; count++) {
      const { body, at } = await session.get()
      expect(body).toBe('2')
      expectAbout(at - from, interval)
      from = performance.now()
      expect((await session.post('3')).body).toBe('ok')
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
    const { at } = await session.get()
    expectAbout(at - session.openedAt, interval + timeout)
    expectRefusal(await session.get(), 1)
  })
})
