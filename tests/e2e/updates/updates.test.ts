import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { publish, request } from '../../harness/api.js'
import { CrierServer } from '../../harness/crierServer.js'
import { eventually } from '../../harness/eventually.js'
import { PlainSocket } from '../../harness/plainSocket.js'
import { UpdatesSocket } from '../../harness/updatesSocket.js'

const refusal = {
  type: 'error',
  code: 'forbidden',
  message: 'Not allowed to subscribe to these updates',
}

/** What a test opens is closed behind it. */
function keeper(): <T extends { close(): void }>(socket: T) => T {
  const kept: { close(): void }[] = []
  afterEach(() => {
    for (const socket of kept.splice(0)) socket.close()
  })
  return (socket) => {
    kept.push(socket)
    return socket
  }
}

describe('Socket.IO /updates', () => {
  let server: CrierServer
  const keep = keeper()
  beforeAll(async () => {
    server = await CrierServer.start({ options: { 'server.loops': 2, 'auth.leeway': '0s' } })
  })
  afterAll(() => server.remove())

  const open = async (
    userId: string,
    options: Parameters<typeof UpdatesSocket.open>[1] = {},
  ): Promise<UpdatesSocket> =>
    keep(
      await UpdatesSocket.open(server.url, {
        auth: { token: CrierServer.token(userId) },
        ...options,
      }),
    )

  test.each([
    ['websocket only', ['websocket']],
    ['polling only', ['polling']],
    ['polling, then the upgrade', ['polling', 'websocket']],
  ])(
    '%s: one event reaches it and a plain WebSocket, and both are counted',
    async (_how, names) => {
      const userId = CrierServer.uniqueId('u')
      const socket = await open(userId, { transports: names })
      const plain = keep(
        await PlainSocket.open(`${server.socketUrl}?token=${CrierServer.token(userId)}`),
      )
      plain.send({ type: 'subscribe', userId })
      await plain.waitForType('subscribed')
      expect(await socket.ask('subscribe', { userId })).toEqual([
        { type: 'subscribed', userId, message: 'Successfully subscribed to user updates' },
      ])

      const event = { type: 'pdf_generated', reportId: 'r', nested: { é: [1.5, null] } }
      expect(await publish(server, { userId }, event)).toBe(2)

      await plain.waitForType('pdf_generated')
      await eventually(() => socket.updates.length === 1)
      expect(socket.updates).toEqual(plain.of('pdf_generated'))
    },
  )

  test('answers ping, and nothing to who asks for no answer', async () => {
    const socket = await open(CrierServer.uniqueId('u'))

    socket.socket.emit('ping')
    expect(await socket.ask('ping')).toEqual([{ type: 'pong' }])
  })

  test('the queue is answered before the person, and left again', async () => {
    const [userId, queueId] = [CrierServer.uniqueId('u'), CrierServer.uniqueId('q')]
    const socket = await open(userId)

    expect(await socket.ask('subscribe', { userId, queueId })).toMatchObject([
      { type: 'subscribed', queueId },
      { type: 'subscribed', userId },
    ])
    expect(await publish(server, { queueId }, { type: 'transcription_queued' })).toBe(1)
    expect(await socket.ask('unsubscribe', { userId, queueId })).toEqual([
      { type: 'unsubscribed', queueId },
      { type: 'unsubscribed', userId },
    ])
    expect(await publish(server, { queueId }, { type: 'transcription_queued' })).toBe(0)
    expect(await publish(server, { userId }, { type: 'pdf_generated' })).toBe(0)
  })

  test("somebody else's events and queues stay theirs", async () => {
    const [mine, other, queueId] = ['u', 'u', 'q'].map((mark) => CrierServer.uniqueId(mark)) as [
      string,
      string,
      string,
    ]
    await request(server.url, 'PUT', `/api/queues/${queueId}`, { body: { ownerId: other } })
    const socket = await open(mine)

    expect(await socket.ask('subscribe', { userId: other })).toEqual([refusal])
    expect(await socket.ask('subscribe', { queueId })).toEqual([refusal])
    expect(await publish(server, { userId: other }, { type: 'pdf_generated' })).toBe(0)
    expect(await publish(server, { queueId }, { type: 'transcription_queued' })).toBe(0)
  })

  test('a queue that gets an owner loses its other listeners', async () => {
    const [mine, other, queueId] = ['u', 'u', 'q'].map((mark) => CrierServer.uniqueId(mark)) as [
      string,
      string,
      string,
    ]
    const socket = await open(mine)
    await socket.ask('subscribe', { queueId })
    expect(await publish(server, { queueId }, { type: 'transcription_queued' })).toBe(1)

    await request(server.url, 'PUT', `/api/queues/${queueId}`, { body: { ownerId: other } })

    await eventually(
      async () => (await publish(server, { queueId }, { type: 'transcription_queued' })) === 0,
    )
  })

  test.each([
    ['a text', 'u-1', 'Invalid message format'],
    ['a list', ['u-1'], 'Invalid message format'],
    ['nothing', null, 'Invalid message format'],
    ['an object as id', { userId: {} }, 'Invalid id'],
    ['an id of 129 bytes', { userId: 'x'.repeat(129) }, 'Invalid id'],
  ])(
    'subscribe with %s is answered with an error, and the socket stays',
    async (_what, given, why) => {
      const socket = await open(CrierServer.uniqueId('u'))

      expect(await socket.ask('subscribe', given)).toEqual([{ type: 'error', message: why }])
      expect(await socket.ask('ping')).toEqual([{ type: 'pong' }])
    },
  )

  test.each([
    ['without a credential', {}],
    ['with garbage', { auth: { token: 'garbage' } }],
    ['with what is no text', { auth: { token: 7 } }],
    ['with an expired token', { auth: { token: CrierServer.token('u', { exp: 1_700_000_000 }) } }],
    [
      'with a cookie that no page sent',
      {
        transports: ['websocket'],
        extraHeaders: { Cookie: `access_token=${CrierServer.token('u')}` },
      },
    ],
  ])('%s it is refused: Unauthorized', async (_how, options) => {
    const socket = keep(new UpdatesSocket(server.url, options))

    expect(await socket.ended).toBe('Unauthorized')
  })

  test.each([
    ['Authorization', (token: string) => ({ Authorization: `Bearer ${token}` })],
    ['the cookie', (token: string) => ({ Cookie: `access_token=${token}` })],
  ])('%s is a credential too', async (_how, headers) => {
    const userId = CrierServer.uniqueId('u')
    const extraHeaders = headers(CrierServer.token(userId))
    const socket = keep(await UpdatesSocket.open(server.url, { extraHeaders }))

    expect(await socket.ask('subscribe', { userId })).toMatchObject([{ type: 'subscribed' }])
  })

  test('it ends with its token', async () => {
    const exp = Math.floor(Date.now() / 1000) + 2
    const socket = await open('u', { auth: { token: CrierServer.token('u', { exp }) } })

    expect(await socket.ended).toBe('io server disconnect')
    expect(Date.now() / 1000).toBeGreaterThanOrEqual(exp)
  })

  test('the namespaces of other systems do not exist yet', async () => {
    const socket = keep(new UpdatesSocket(`${server.url}/of-another-system`))

    expect(await socket.ended).toBe('Invalid namespace')
  })

  test('who listened and lost the connection comes back as a new socket, and knows it', async () => {
    const userId = CrierServer.uniqueId('u')
    const socket = await open(userId, { reconnection: true, reconnectionDelay: 10 })
    await socket.ask('subscribe', { userId })
    const id = socket.socket.id
    socket.socket.io.engine.close()
    await eventually(() => socket.socket.connected && socket.socket.id !== id)

    expect(socket.socket.recovered).toBe(false)
    expect(await publish(server, { userId }, { type: 'pdf_generated' })).toBe(0)
  })

  test('metrics tell of sessions and sockets', async () => {
    await open(CrierServer.uniqueId('u'))
    const text = await (await fetch(`${server.url}/metrics`)).text()

    expect(text).toMatch(/^crier_socketio_sockets [1-9]/m)
    expect(text).toMatch(/^crier_engineio_sessions\S* [1-9]/m)
  })

  test('the client of the browser is served', async () => {
    const answer = await fetch(`${server.url}/socket.io/socket.io.min.js`)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).toBe('"4.8.4"')
  })
})

describe('Socket.IO /updates, configured otherwise', () => {
  const keep = keeper()
  let server: CrierServer | undefined
  afterEach(async () => {
    await server?.remove()
  })

  test('a person has no more sockets than allowed, whatever they speak', async () => {
    server = await CrierServer.start({ options: { 'limits.connections_per_user': 2 } })
    const token = CrierServer.token('u')
    const plain = keep(await PlainSocket.open(`${server.socketUrl}?token=${token}`))
    plain.send({ type: 'ping' })
    await plain.waitForType('pong')
    const second = keep(await UpdatesSocket.open(server.url, { auth: { token } }))
    const third = keep(new UpdatesSocket(server.url, { auth: { token } }))
    expect(await third.ended).toBe('Too many connections')

    second.close()

    await eventually(async () => {
      keep(await UpdatesSocket.open(server?.url ?? '', { auth: { token } }))
    })
  })

  test('the oldest socket makes room where that is configured', async () => {
    const options = { 'limits.connections_per_user': 1, 'limits.over_limit': 'evict_oldest' }
    server = await CrierServer.start({ options })
    const token = CrierServer.token('u')
    const first = keep(await UpdatesSocket.open(server.url, { auth: { token } }))
    keep(await UpdatesSocket.open(server.url, { auth: { token } }))

    expect(await first.ended).toBe('io server disconnect')
  })

  test('who says too much is shown out', async () => {
    const options = { 'limits.messages_per_window': 3, 'limits.message_window': '1h' }
    server = await CrierServer.start({ options })
    const auth = { token: CrierServer.token('u') }
    const socket = keep(await UpdatesSocket.open(server.url, { auth }))
    for (let i = 0; i < 4; i++) socket.socket.emit('ping')

    expect(await socket.ended).toBe('io server disconnect')
  })

  test('with open subscribe nobody needs a credential, but a bad one is refused all the same', async () => {
    server = await CrierServer.start({ options: { 'auth.open_subscribe': true } })
    const socket = keep(await UpdatesSocket.open(server.url))
    expect(await socket.ask('subscribe', { userId: 'anybody' })).toMatchObject([
      { type: 'subscribed' },
    ])
    const liar = keep(new UpdatesSocket(server.url, { auth: { token: 'garbage' } }))

    expect(await liar.ended).toBe('Unauthorized')
  })

  test('a stop tells clients to come back, and ends in time', async () => {
    server = await CrierServer.start({ options: { 'server.drain_timeout': '5s' } })
    const auth = { token: CrierServer.token('u') }
    const polling = keep(await UpdatesSocket.open(server.url, { auth, transports: ['polling'] }))
    const upgraded = keep(await UpdatesSocket.open(server.url, { auth, transports: ['websocket'] }))

    const start = Date.now()
    expect(await server.stop()).toBe(0)

    expect(Date.now() - start).toBeLessThan(3_000)
    for (const socket of [polling, upgraded]) {
      expect(await socket.ended).toMatch(/^transport (close|error)$/)
    }
  })

  test('switched off, there is no such door', async () => {
    server = await CrierServer.start({ options: { 'socketio.enabled': false } })
    const answer = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)

    expect(answer.status).toBe(404)
  })
})
