import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { DashboardClient } from './dashboardClient.js'
import type { DashboardClientOptions } from './dashboardClientOptions.js'
import { fakeEnvironment } from './testing/index.js'

function setUp(options: DashboardClientOptions = {}) {
  const { options: fakes, ...world } = fakeEnvironment()
  return { client: new DashboardClient({ ...fakes, ...options }), ...world }
}

function setUpLive(options: DashboardClientOptions = {}) {
  const parts = setUp(options)
  parts.client.connect('u-1')
  parts.server.latest.accept()
  return parts
}

const subscribed = { type: 'subscribed', userId: 'u-1', message: 'ok' }

describe('DashboardClient', () => {
  it('contract A §1: connects to the host of the page, without path and query', () => {
    const { client, server } = setUp({ url: undefined })

    client.connect('u-1')

    expect(server.latest.url).toBe(`ws://${location.host}`)
  })

  it('contract A §3: subscribes to the person on every open, and sends nothing else', () => {
    const { clock, server } = setUpLive()
    server.latest.drop()
    clock.advance(1_000)
    server.latest.accept()

    const frames = server.sockets.map(({ sent }) => sent)
    expect(frames).toEqual([
      [{ type: 'subscribe', userId: 'u-1' }],
      [{ type: 'subscribe', userId: 'u-1' }],
    ])
  })

  it('gives events to the listeners of their type, with every field', () => {
    const { client, server } = setUpLive()
    const listener = vi.fn()
    client.events.on('image_processed', listener)
    const event = { type: 'image_processed', documentId: 'd-1', extra: { kept: true } }

    server.latest.receive(event)

    expect(listener).toHaveBeenCalledExactlyOnceWith(event)
  })

  it('knows the fields of the events', () => {
    const { client } = setUp()

    client.events.on('image_processed', (event) => {
      expectTypeOf(event.signedUrl).toEqualTypeOf<string>()
      expectTypeOf(event.status).toEqualTypeOf<'completed'>()
    })
    // @ts-expect-error -- no such event
    client.events.on('image_proccessed', () => undefined)
  })

  it('reports every message, also of types it does not know', () => {
    const { client, server } = setUpLive()
    const listener = vi.fn()
    client.on('message', listener)

    server.latest.receive({ type: 'of_tomorrow' })
    server.latest.receive({ type: 'pong' })

    expect(listener.mock.calls).toEqual([[{ type: 'of_tomorrow' }], [{ type: 'pong' }]])
  })

  it('drops frames that are no messages and stays connected', () => {
    const { client, server } = setUpLive()
    const malformed = vi.fn()
    client.on('malformed', malformed)

    for (const frame of ['not json', 'null', '[]', '{"type":1}']) server.latest.receive(frame)

    expect(malformed).toHaveBeenCalledTimes(4)
    expect(client.connection.getSnapshot().state).toBe('live')
  })

  it('takes an error message for what it is: the connection stays', () => {
    const { client, server } = setUpLive()
    const serverError = vi.fn()
    client.on('serverError', serverError)

    server.latest.receive({ type: 'error', message: 'Unknown message type' })

    expect(serverError).toHaveBeenCalledOnce()
    expect(client.connection.getSnapshot().state).toBe('live')
  })

  it('cannot be made to report a connection by a message named `connected`', () => {
    const { client, server } = setUpLive()
    const connected = vi.fn()
    const disconnected = vi.fn()
    client.on('connected', connected)
    client.on('disconnected', disconnected)

    server.latest.receive({ type: 'connected' })
    server.latest.receive({ type: 'disconnected' })

    expect(connected).not.toHaveBeenCalled()
    expect(disconnected).not.toHaveBeenCalled()
  })

  it('keeps the other listeners and the connection when a listener throws', () => {
    vi.stubGlobal('queueMicrotask', () => undefined)
    const { client, server } = setUpLive()
    const other = vi.fn()
    client.events.on('summary_ready', () => {
      throw new Error('broken page')
    })
    client.events.on('summary_ready', other)

    server.latest.receive({ type: 'summary_ready' })

    expect(other).toHaveBeenCalledOnce()
    expect(client.connection.getSnapshot().state).toBe('live')
  })

  it('remembers when the server was last heard of', () => {
    const { client, clock, server } = setUpLive()

    clock.advance(5_000)
    server.latest.receive({ type: 'pong' })
    clock.advance(5_000)

    expect(client.lastContactAt).toBe(clock.now() - 5_000)
  })
})

describe('DashboardClient after an outage', () => {
  it('tells once that the connection is gone, however many attempts fail', () => {
    const { client, clock, server } = setUpLive()
    const disconnected = vi.fn()
    client.on('disconnected', disconnected)

    server.latest.drop(1012, 'Service restart')
    clock.advance(1_000)
    server.latest.drop()
    clock.advance(2_000)
    server.latest.drop()

    expect(disconnected.mock.calls).toEqual([[{ code: 1012, reason: 'Service restart' }]])
  })

  it('tells again after the next outage', () => {
    const { client, clock, server } = setUpLive()
    const disconnected = vi.fn()
    client.on('disconnected', disconnected)

    server.latest.drop()
    clock.advance(1_000)
    server.latest.accept()
    server.latest.drop()

    expect(disconnected).toHaveBeenCalledTimes(2)
  })

  it('tells without an event when the caller disconnects, once', () => {
    const { client } = setUpLive()
    const disconnected = vi.fn()
    client.on('disconnected', disconnected)

    client.disconnect()
    client.disconnect()

    expect(disconnected.mock.calls).toEqual([[undefined]])
  })

  it('reports a gap once the subscription is confirmed again, so that a refetch misses nothing', () => {
    const { client, clock, server } = setUpLive()
    const gap = vi.fn()
    client.on('gap', gap)

    server.latest.receive(subscribed)
    expect(gap).not.toHaveBeenCalled()
    server.latest.drop()
    clock.advance(1_000)
    server.latest.accept()
    expect(gap).not.toHaveBeenCalled()
    server.latest.receive(subscribed)

    expect(gap).toHaveBeenCalledOnce()
  })

  it('connects anew for another person, whose first subscription is no gap', () => {
    const { client, server } = setUpLive()
    const gap = vi.fn()
    client.on('gap', gap)
    server.latest.receive(subscribed)

    client.connect('u-2')
    server.latest.accept()
    server.latest.receive({ ...subscribed, userId: 'u-2' })

    expect(server.sockets[0]!.readyState).toBe(3)
    expect(server.latest.sent).toEqual([{ type: 'subscribe', userId: 'u-2' }])
    expect(gap).not.toHaveBeenCalled()
  })

  it('listens to a queue until it is told not to, also after an outage', () => {
    const { client, clock, server } = setUpLive()
    const stop = client.subscribeToQueue('q-1')
    expect(server.latest.sent.at(-1)).toEqual({ type: 'subscribe', queueId: 'q-1' })

    server.latest.drop()
    clock.advance(1_000)
    server.latest.accept()
    expect(server.latest.sent).toEqual([
      { type: 'subscribe', userId: 'u-1' },
      { type: 'subscribe', queueId: 'q-1' },
    ])
    stop()
    stop()

    expect(server.latest.sent.slice(2)).toEqual([{ type: 'unsubscribe', queueId: 'q-1' }])
  })
})

describe('DashboardClient.send', () => {
  it('sends at once while live', async () => {
    const { client, server } = setUpLive()

    await expect(client.send({ type: 'typing' })).resolves.toEqual({ sent: true })
    expect(server.latest.sent.at(-1)).toEqual({ type: 'typing' })
  })

  it('keeps messages during an outage and sends each once, in order, after the subscription', async () => {
    const { client, clock, server } = setUpLive()
    server.latest.drop()
    const results = [client.send({ type: 'a' }), client.send({ type: 'b' })]
    expect(client.waitingMessages).toBe(2)

    clock.advance(1_000)
    server.latest.accept()

    await expect(Promise.all(results)).resolves.toEqual([{ sent: true }, { sent: true }])
    expect(server.latest.sent).toEqual([
      { type: 'subscribe', userId: 'u-1' },
      { type: 'a' },
      { type: 'b' },
    ])
  })

  it('is bounded', async () => {
    const { client } = setUp({ outboxLimit: 2 })
    void client.send({ type: 'a' })
    void client.send({ type: 'b' })

    await expect(client.send({ type: 'c' })).resolves.toEqual({ sent: false, reason: 'full' })
  })

  it('does not send what one person wrote in the name of the next', async () => {
    const { client, server } = setUpLive()
    server.latest.drop()
    const result = client.send({ type: 'secret' })

    client.connect('u-2')
    server.latest.accept()

    await expect(result).resolves.toEqual({ sent: false, reason: 'closed' })
    expect(server.latest.sent).toEqual([{ type: 'subscribe', userId: 'u-2' }])
  })

  it.each([
    ['a message above 10 MiB', { type: 'x', text: 'x'.repeat(10 * 1024 * 1024) }, 'too_large'],
    ['what JSON cannot hold', { type: 'x', value: 1n }, 'unencodable'],
  ])('refuses %s without an exception', async (_what, message, reason) => {
    const { client } = setUpLive()

    await expect(client.send(message)).resolves.toEqual({ sent: false, reason })
  })

  it('refuses after a disconnect', async () => {
    const { client } = setUpLive()
    client.disconnect()

    await expect(client.send({ type: 'x' })).resolves.toEqual({ sent: false, reason: 'closed' })
  })
})
