import { describe, expect, it, vi } from 'vitest'
import { DashboardClient } from './dashboardClient.js'
import type { DashboardClientOptions } from './dashboardClientOptions.js'
import { fakeEnvironment } from './testing/index.js'

function setUp(options: DashboardClientOptions = {}) {
  const { options: fakes, ...world } = fakeEnvironment()
  const client = new DashboardClient({ ...fakes, ...options })
  const state = () => client.connection.getSnapshot()
  return { client, state, ...world }
}

function setUpLive(options: DashboardClientOptions = {}) {
  const parts = setUp(options)
  parts.client.connect('u-1')
  parts.server.latest.accept()
  return parts
}

describe('Connection', () => {
  it('goes from idle over connecting to live', () => {
    const { client, server, state } = setUp()
    expect(state().state).toBe('idle')

    client.connect('u-1')
    expect(state()).toMatchObject({ state: 'connecting', reason: 'requested' })
    server.latest.accept()

    expect(state()).toMatchObject({ state: 'live', reason: 'opened', attempt: 0 })
  })

  it('opens one socket, however often it is asked to', () => {
    const { client, server } = setUp()

    client.connect('u-1')
    client.connect('u-1')
    server.latest.accept()
    client.connect('u-1')

    expect(server.sockets).toHaveLength(1)
  })

  it('survives being connected, disconnected and connected again at once', () => {
    const { client, server, state } = setUp()

    client.connect('u-1')
    client.disconnect()
    client.connect('u-1')
    server.sockets[0]!.accept()
    server.sockets[1]!.accept()

    expect(state().state).toBe('live')
    expect(server.sockets[0]!.readyState).toBe(3)
    expect(server.sockets[1]!.readyState).toBe(1)
  })

  it('contract A §10.21: is live again within a second after the server dropped the connection', () => {
    const { clock, server, state } = setUpLive()

    server.latest.drop()
    expect(state()).toMatchObject({
      state: 'waiting',
      reason: 'lost',
      attempt: 1,
      closeCode: 1006,
      retryAt: clock.now() + 1_000,
    })
    clock.advance(1_000)
    server.latest.accept()

    expect(server.sockets).toHaveLength(2)
    expect(state()).toMatchObject({ state: 'live', attempt: 0 })
  })

  it('contract A §10.22: without luck, attempts happen after 1, 3, 7, 15 s and then at most 30 s apart', () => {
    const { clock, server } = setUpLive()
    const start = clock.now()
    const attempts: number[] = []

    server.latest.drop()
    for (let second = 0; second < 120; second++) {
      const before = server.sockets.length
      clock.advance(1_000)
      if (server.sockets.length > before) {
        attempts.push((clock.now() - start) / 1_000)
        server.latest.drop()
      }
    }

    expect(attempts).toEqual([1, 3, 7, 15, 31, 61, 91])
  })

  it('gives up an attempt that nobody answers', () => {
    const { client, clock, server, state } = setUp()
    client.connect('u-1')

    clock.advance(10_000)

    expect(state()).toMatchObject({ state: 'waiting', reason: 'connect_timeout' })
    server.sockets[0]!.accept()
    expect(state().state).toBe('waiting')
  })

  it('notices a connection that is dead without having been closed', () => {
    const { clock, state } = setUpLive({ heartbeatInterval: 10_000, heartbeatTimeout: 5_000 })

    clock.advance(15_000)

    expect(state()).toMatchObject({ state: 'waiting', reason: 'no_pong' })
  })

  it('contract A §10.24: stays connected to a peer that does nothing but answer pings', () => {
    const { clock, server, state } = setUpLive()

    for (let turn = 0; turn < 6; turn++) {
      clock.advance(30_000)
      server.latest.receive({ type: 'pong' })
    }

    expect(server.sockets).toHaveLength(1)
    expect(state().state).toBe('live')
    expect(
      server.latest.sent.filter((frame) => (frame as { type: string }).type === 'ping'),
    ).toHaveLength(6)
  })

  it('tries again when the address cannot even be tried, instead of staying in `connecting`', () => {
    const refuse = vi.fn(function () {
      throw new SyntaxError('bad url')
    })
    const { client, clock, state } = setUp({ WebSocket: refuse })
    const onError = vi.fn()
    client.on('error', onError)

    client.connect('u-1')
    expect(state()).toMatchObject({ state: 'waiting', reason: 'lost' })
    clock.advance(1_000)

    expect(refuse).toHaveBeenCalledTimes(2)
    expect(onError).toHaveBeenCalledTimes(2)
  })

  it('ends in `failed` after the agreed number of attempts, and starts anew on request', () => {
    const { client, clock, server, state } = setUp({ maxReconnectAttempts: 1 })
    client.connect('u-1')
    server.latest.drop()
    clock.advance(1_000)
    server.latest.drop()
    expect(state()).toMatchObject({ state: 'failed', reason: 'attempts_exhausted' })
    expect(clock.pending).toBe(0)

    client.retryNow()

    expect(state().state).toBe('connecting')
  })

  it('does not wait any longer when it is told to try now', () => {
    const { client, server, state } = setUpLive()
    server.latest.drop()

    client.retryNow()

    expect(server.sockets).toHaveLength(2)
    expect(state()).toMatchObject({ state: 'connecting', reason: 'requested' })
  })

  it('leaves nothing behind when it is closed', () => {
    const { client, clock, signals, server, state } = setUpLive()

    client.disconnect()

    expect(state()).toMatchObject({ state: 'closed', reason: 'requested' })
    expect(server.latest.readyState).toBe(3)
    expect(clock.pending).toBe(0)
    expect(signals.listeners).toBe(0)
  })
})
