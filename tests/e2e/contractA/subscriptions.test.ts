import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { publish } from '../../harness/api.js'
import { CrierServer } from '../../harness/crierServer.js'
import { PlainSocket } from '../../harness/plainSocket.js'

const processed = { type: 'image_processed', documentId: 'd-1', documentType: 'scene_image' }

describe('subscriptions, with open subscribe', () => {
  let server: CrierServer
  const sockets: PlainSocket[] = []
  beforeAll(async () => {
    server = await CrierServer.start({ options: { 'auth.open_subscribe': true } })
  })
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close()
  })
  afterAll(() => server.remove())

  async function open(): Promise<PlainSocket> {
    const socket = await PlainSocket.open(server.socketUrl)
    sockets.push(socket)
    return socket
  }
  async function subscribe(ids: { userId?: string; queueId?: string }): Promise<PlainSocket> {
    const socket = await PlainSocket.subscribed(server.socketUrl, ids)
    sockets.push(socket)
    return socket
  }

  test('A2: subscribe by user gets exactly one subscribed, and no frame before it', async () => {
    const socket = await open()

    socket.send({ type: 'subscribe', userId: 'u-1' })
    await socket.settle()

    expect(socket.messages).toEqual([
      { type: 'subscribed', userId: 'u-1', message: 'Successfully subscribed to user updates' },
      { type: 'pong' },
    ])
  })

  test('A3: subscribe by queue and user gets two replies, the queue first', async () => {
    const socket = await open()

    socket.send({ type: 'subscribe', userId: 'u-1', queueId: 'q-1' })
    await socket.settle()

    expect(socket.of('subscribed')).toEqual([
      {
        type: 'subscribed',
        queueId: 'q-1',
        message: 'Successfully subscribed to transcription updates',
      },
      { type: 'subscribed', userId: 'u-1', message: 'Successfully subscribed to user updates' },
    ])
  })

  test("A4: a queue's listener gets its transcription events and no user events", async () => {
    const [userId, queueId] = [CrierServer.uniqueId('u'), CrierServer.uniqueId('q')]
    const socket = await subscribe({ queueId })

    expect(await publish(server, { userId }, processed)).toBe(0)
    await publish(server, { queueId: 'another' }, { type: 'transcription_complete' })
    expect(await publish(server, { queueId }, { type: 'transcription_processing', queueId })).toBe(
      1,
    )
    await socket.settle()

    expect(socket.messages.map(({ type }) => type)).toEqual([
      'subscribed',
      'transcription_processing',
      'pong',
    ])
  })

  test('A5: two tabs of one user both get image_processed once', async () => {
    const userId = CrierServer.uniqueId('u')
    const tabs = [await subscribe({ userId }), await subscribe({ userId })]

    expect(await publish(server, { userId }, processed)).toBe(2)

    for (const tab of tabs) {
      await tab.waitForType('image_processed')
      await tab.settle()
      expect(tab.of('image_processed')).toEqual([
        { ...processed, status: 'completed', timestamp: expect.stringMatching(isoTime) as string },
      ])
    }
  })

  test('A6: a user subscribed twice on one socket gets each event once', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await subscribe({ userId })
    socket.send({ type: 'subscribe', userId })
    await socket.settle()

    expect(await publish(server, { userId }, processed)).toBe(1)
    await socket.waitForType('image_processed')
    await socket.settle()

    expect(socket.of('subscribed')).toHaveLength(2)
    expect(socket.of('image_processed')).toHaveLength(1)
  })

  test('A7: after unsubscribe and its reply no user event arrives', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await subscribe({ userId })

    socket.send({ type: 'unsubscribe', userId })
    await socket.waitForType('unsubscribed')

    expect(await publish(server, { userId }, processed)).toBe(0)
    await socket.settle()
    expect(socket.messages.slice(1)).toEqual([{ type: 'unsubscribed', userId }, { type: 'pong' }])
  })

  test('A7: unsubscribe from what was never subscribed gets the same reply', async () => {
    const socket = await open()

    socket.send({ type: 'unsubscribe', userId: 'u-x', queueId: 'q-x' })
    await socket.settle()

    expect(socket.messages).toContainEqual({ type: 'unsubscribed', userId: 'u-x' })
    expect(socket.messages).toContainEqual({ type: 'unsubscribed', queueId: 'q-x' })
  })

  test('A8: ping gets exactly {"type":"pong"} within 1 s', async () => {
    const socket = await open()
    const askedAt = Date.now()

    socket.send({ type: 'ping' })
    await socket.waitForType('pong')

    expect(Date.now() - askedAt).toBeLessThan(1_000)
    expect(socket.texts).toEqual(['{"type":"pong"}'])
  })

  test('A9: an unknown type gets "Unknown message type", and the socket stays open', async () => {
    const socket = await open()

    socket.send({ type: 'bogus' })
    socket.send({ type: 'reconnect', connectionId: 'c-1' })
    await socket.settle()

    const error = { type: 'error', message: 'Unknown message type' }
    expect(socket.messages).toEqual([error, error, { type: 'pong' }])
  })

  test('A10: what is not JSON gets "Invalid message format", and the socket stays open', async () => {
    const socket = await open()

    socket.send('not json')
    socket.send('null')
    await socket.settle()

    const error = { type: 'error', message: 'Invalid message format' }
    expect(socket.messages).toEqual([error, error, { type: 'pong' }])
  })

  test('A16: transcription_complete reaches listener and owner once per socket, with timestamp', async () => {
    const [ownerId, queueId] = [CrierServer.uniqueId('u'), CrierServer.uniqueId('q')]
    const listener = await subscribe({ queueId })
    const owner = await subscribe({ userId: ownerId })
    const both = await subscribe({ userId: ownerId, queueId })
    await setOwner(queueId, ownerId)

    const delivered = await publish(
      server,
      { queueId },
      { type: 'transcription_complete', transcriptionId: 't-1', duration: 12.5, wordCount: 31 },
    )

    expect(delivered).toBe(3)
    for (const socket of [listener, owner, both]) {
      await socket.waitForType('transcription_complete')
      await socket.settle()
      expect(socket.of('transcription_complete')).toEqual([
        {
          type: 'transcription_complete',
          transcriptionId: 't-1',
          status: 'completed',
          duration: 12.5,
          wordCount: 31,
          timestamp: expect.stringMatching(isoTime) as string,
        },
      ])
    }
  })

  test('A18: an event with updateType is a status_update, whatever type the producer gave', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await subscribe({ userId })

    await publish(server, { userId }, { type: 'other', updateType: 'dashboard_refresh' })
    await publish(server, { userId }, { updateType: 'incident_report' })
    await socket.waitForType('status_update', 2)

    expect(socket.of('status_update').map(({ updateType }) => updateType)).toEqual([
      'dashboard_refresh',
      'incident_report',
    ])
    expect(socket.of('other')).toEqual([])
  })

  test('A25: a frame of 11 MiB closes the socket with 1009', async () => {
    const socket = await open()

    socket.send('x'.repeat(11 * 1024 * 1024))

    expect((await socket.ended).code).toBe(1009)
  })

  test('A25: a message of just below 10 MiB is taken', async () => {
    const socket = await open()
    const filler = 'x'.repeat(10 * 1024 * 1024 - 64)

    socket.send({ type: 'ping', filler })
    await socket.waitForType('pong')

    expect(socket.messages).toEqual([{ type: 'pong' }])
  })

  test('A32: there is no welcome: the first frame is the reply to subscribe', async () => {
    const socket = await open()

    // The answer of another door comes later than a greeting would.
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(socket.messages).toEqual([])
    socket.send({ type: 'subscribe', userId: 'u-1' })
    await socket.waitForType('subscribed')

    expect(socket.messages).toHaveLength(1)
  })

  test('A35: GET /healthz answers 200 with status "ok" on the same port', async () => {
    const answer = await fetch(`${server.url}/healthz`)

    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: 'ok', port: server.port })
  })

  async function setOwner(queueId: string, ownerId: string): Promise<void> {
    const answer = await fetch(`${server.url}/api/queues/${queueId}`, {
      method: 'PUT',
      headers: { 'X-Api-Key': CrierServer.apiKey, 'Content-Type': 'application/json' },
      body: JSON.stringify({ ownerId }),
    })
    expect(answer.ok).toBe(true)
  }
})

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
