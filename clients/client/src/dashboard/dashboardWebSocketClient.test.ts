import { describe, expect, it, vi } from 'vitest'
import { closeCode } from '../generated/closeCodes.js'
import { fakeEnvironment } from '../testing/index.js'
import {
  DashboardWebSocketClient,
  type DashboardWebSocketClientOptions,
} from './dashboardWebSocketClient.js'

function setUp(options: DashboardWebSocketClientOptions = {}) {
  const { options: fakes, ...world } = fakeEnvironment()
  const client = new DashboardWebSocketClient({ ...fakes, ...options })
  client.connect('u-1')
  world.server.latest.accept()
  return { client, ...world }
}

describe('the client class, contract A §7', () => {
  it('has the 20 message types', () => {
    const { client } = setUp()

    expect(Object.keys(client.MESSAGE_TYPES)).toHaveLength(20)
    expect(client.MESSAGE_TYPES['IMAGE_PROCESSED']).toBe('image_processed')
    expect(client.MESSAGE_TYPES['PING']).toBe('ping')
    expect(client.MESSAGE_TYPES['REALTIME_UPDATE']).toBe('realtime_update')
    for (const absent of ['SUBSCRIBED', 'UNSUBSCRIBED', 'SUMMARY_READY', 'BATCH_UPDATE']) {
      expect(client.MESSAGE_TYPES).not.toHaveProperty(absent)
    }
  })

  it('tells its state in the words of the first version', () => {
    const { options, server } = fakeEnvironment()
    const client = new DashboardWebSocketClient(options)
    const idle = client.getState()
    client.connect('u-1')
    const connecting = client.getState()
    server.latest.accept()
    const connected = client.getState()
    server.latest.drop()
    const waiting = client.getState()

    expect(idle).toEqual({
      connectionState: 'disconnected',
      reconnectAttempts: 0,
      userId: null,
      isConnected: false,
    })
    expect(connecting.connectionState).toBe('connecting')
    expect(connected).toEqual({
      connectionState: 'connected',
      reconnectAttempts: 0,
      userId: 'u-1',
      isConnected: true,
    })
    expect(waiting).toMatchObject({ connectionState: 'disconnected', reconnectAttempts: 1 })
  })

  it('fires `connected` without and `disconnected` with the close event, each once', () => {
    const { client, clock, server } = setUp()
    const connected = vi.fn()
    const disconnected = vi.fn()
    client.on('connected', connected)
    client.on('disconnected', disconnected)

    server.latest.drop(1006)
    clock.advance(1_000)
    server.latest.accept()

    expect(disconnected.mock.calls).toEqual([[{ code: 1006, reason: '' }]])
    expect(connected.mock.calls).toEqual([[undefined]])
  })

  it('fires `disconnected` once, without an event, for `disconnect()`', () => {
    const { client, server } = setUp()
    const disconnected = vi.fn()
    client.on('disconnected', disconnected)

    client.disconnect()
    server.latest.drop()

    expect(disconnected.mock.calls).toEqual([[undefined]])
  })

  it('contract A §9.2: does not come back after `disconnect()`, but after `connect()`', () => {
    const { client, clock, server } = setUp()

    client.disconnect()
    clock.advance(3_600_000)
    expect(server.sockets).toHaveLength(1)
    client.connect('u-1')

    expect(server.sockets).toHaveLength(2)
  })

  it('fires `error` for trouble with the socket', () => {
    const { client, server } = setUp()
    const onError = vi.fn()
    client.on('error', onError)

    server.latest.onerror?.(new Event('error'))

    expect(onError).toHaveBeenCalledOnce()
  })

  it('stops after the same cookie was refused twice', () => {
    const { client, clock, server } = setUp()

    server.latest.drop(closeCode.unauthorized)
    clock.advance(1_000)
    server.latest.drop(closeCode.unauthorized)
    clock.advance(3_600_000)

    expect(server.sockets).toHaveLength(2)
    expect(client.getState().connectionState).toBe('disconnected')
  })

  it('has off, once and a function that unsubscribes', () => {
    const { client } = setUp()
    const [a, b, c] = [vi.fn(), vi.fn(), vi.fn()]
    client.on('x', a)
    client.once('x', b)
    const stop = client.on('x', c)

    client.trigger('x', 1)
    client.off('x', a)
    stop()
    client.trigger('x', 2)

    expect([a, b, c].map(({ mock }) => mock.calls)).toEqual([[[1]], [[1]], [[1]]])
  })

  it('keeps what is sent during an outage, and promises a result', async () => {
    const { client, clock, server } = setUp()
    server.latest.drop()
    const result = client.send({ type: 'typing' })

    clock.advance(1_000)
    server.latest.accept()

    await expect(result).resolves.toEqual({ sent: true })
    expect(server.latest.sent.at(-1)).toEqual({ type: 'typing' })
  })

  it('contract A §6: sends a ping every heartbeatInterval', () => {
    const { clock, server } = setUp({ heartbeatInterval: 5_000 })

    clock.advance(5_000)

    expect(server.latest.sent.at(-1)).toEqual({ type: 'ping' })
  })

  it('ignores a call without a person and takes a number for one', () => {
    const { client, server } = setUp()

    client.connect(undefined as never)
    expect(client.userId).toBe('u-1')
    client.connect(42 as never)
    server.latest.accept()

    expect(server.latest.sent).toEqual([{ type: 'subscribe', userId: '42' }])
  })

  it('writes to the console with `debug` only', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    setUp().server.latest.receive('not json')
    expect(log).not.toHaveBeenCalled()

    setUp({ debug: true }).server.latest.receive('not json')

    expect(log).toHaveBeenCalled()
  })
})
