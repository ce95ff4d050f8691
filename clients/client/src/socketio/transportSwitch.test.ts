import { describe, expect, it } from 'vitest'
import { DashboardClient } from '../dashboardClient.js'
import { fakeSocketIo } from '../testing/fakeSocketIo.js'
import { fakeEnvironment } from '../testing/index.js'
import { webSocketTransport } from '../transport/webSocketTransport.js'
import { socketIoTransport } from './socketIoTransport.js'
import { TransportSwitch } from './transportSwitch.js'

function setUp() {
  const { options, clock, server } = fakeEnvironment()
  const { load, sockets } = fakeSocketIo()
  const link = new TransportSwitch({
    clock,
    plain: webSocketTransport(server.WebSocket),
    socketIo: (onCarrier) => socketIoTransport({ load, onCarrier }),
  })
  const client = new DashboardClient({ ...options, transport: link.factory })
  client.connect('u-1')
  return { client, clock, link, server, sockets }
}

function setUpLive() {
  const parts = setUp()
  parts.server.latest.accept()
  return parts
}

async function setUpSocketIo() {
  const parts = setUpLive()
  parts.link.choose('socketio')
  parts.client.retryNow()
  await Promise.resolve()
  return { ...parts, socket: parts.sockets[0]! }
}

describe('TransportSwitch', () => {
  it('measures how long a ping takes, at once and then again and again', () => {
    const { clock, link, server } = setUpLive()
    expect(server.latest.sent).toEqual([{ type: 'subscribe', userId: 'u-1' }, { type: 'ping' }])

    clock.advance(12)
    server.latest.receive({ type: 'pong' })
    expect(link.getSnapshot()).toEqual({ kind: 'plain', carrier: 'websocket', latencyMs: 12 })
    clock.advance(5_000)
    clock.advance(30)
    server.latest.receive({ type: 'pong' })

    expect(link.getSnapshot().latencyMs).toBe(30 + 12)
  })

  it('asks no more while an answer is missing', () => {
    const { clock, server } = setUpLive()

    clock.advance(20_000)

    expect(server.latest.sent).toHaveLength(2)
  })

  it('pairs each answer with its own ping', () => {
    const { client, clock, link, server } = setUpLive()
    clock.advance(10)
    void client.send({ type: 'ping' })
    clock.advance(5)

    server.latest.receive({ type: 'pong' })
    expect(link.getSnapshot().latencyMs).toBe(15)
    server.latest.receive({ type: 'pong' })

    expect(link.getSnapshot().latencyMs).toBe(5)
  })

  it('changes the transport of a client that is live, which subscribes again', async () => {
    const { client, link, server, socket } = await setUpSocketIo()
    expect(server.latest.readyState).toBe(3)
    expect(link.getSnapshot()).toEqual({
      kind: 'socketio',
      carrier: undefined,
      latencyMs: undefined,
    })

    socket.accept()

    expect(client.connection.getSnapshot().state).toBe('live')
    expect(socket.sent.map(({ name }) => name)).toEqual(['subscribe', 'ping'])
    expect(link.getSnapshot().carrier).toBe('polling')
  })

  it('measures anew when Socket.IO has found a better way', async () => {
    const { clock, link, socket } = await setUpSocketIo()
    socket.accept()
    clock.advance(40)
    socket.sent.at(-1)!.reply({ type: 'pong' })
    expect(link.getSnapshot()).toMatchObject({ carrier: 'polling', latencyMs: 40 })

    socket.upgrade()
    expect(link.getSnapshot()).toMatchObject({ carrier: 'websocket', latencyMs: undefined })
    clock.advance(3)
    socket.sent.at(-1)!.reply({ type: 'pong' })

    expect(link.getSnapshot().latencyMs).toBe(3)
  })

  it('changes while an attempt is under way, and while it waits', async () => {
    const { client, clock, link, server, sockets } = setUp()
    link.choose('socketio')
    client.retryNow()
    await Promise.resolve()
    sockets[0]!.receive('connect_error', new Error('xhr poll error'))
    expect(client.connection.getSnapshot().state).toBe('waiting')

    link.choose('plain')
    client.retryNow()
    server.latest.accept()

    expect(client.connection.getSnapshot().state).toBe('live')
    expect(clock.pending).toBeGreaterThan(0)
  })

  it('knows nothing of a connection that is lost, and leaves no timer behind', () => {
    const { client, clock, link, server } = setUpLive()
    server.latest.drop()
    expect(link.getSnapshot()).toEqual({ kind: 'plain', carrier: undefined, latencyMs: undefined })

    client.disconnect()

    expect(clock.pending).toBe(0)
  })

  it('does nothing when nothing changes', () => {
    const { client, link } = setUpLive()

    link.choose('plain')

    expect(client.connection.getSnapshot().state).toBe('live')
  })
})
