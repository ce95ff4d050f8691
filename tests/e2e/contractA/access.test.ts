import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { publish } from '../../harness/api.js'
import { CrierServer } from '../../harness/crierServer.js'
import { PlainSocket } from '../../harness/plainSocket.js'
import { eventually } from '../../harness/eventually.js'

const limits = { 'limits.messages_per_window': 100, 'limits.message_window': '1h' }

describe('who may listen, and how much one may ask', () => {
  let server: CrierServer
  const sockets: PlainSocket[] = []
  beforeAll(async () => {
    server = await CrierServer.start({ options: limits })
  })
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close()
  })
  afterAll(() => server.remove())

  const keep = (socket: PlainSocket): PlainSocket => {
    sockets.push(socket)
    return socket
  }
  const withToken = (userId: string): string =>
    `${server.socketUrl}?token=${CrierServer.token(userId)}`
  const withCookie = (userId: string): Record<string, string> => ({
    Cookie: `access_token=${CrierServer.token(userId)}`,
  })

  test.each([
    ['not a token', 'garbage'],
    ['signed by somebody else', `${CrierServer.token('u-1').slice(0, -4)}AAAA`],
    ['expired', CrierServer.token('u-1', { exp: 1_700_000_000 })],
  ])('A26: /?token= that is %s closes with 4001 Unauthorized', async (_name, token) => {
    const socket = keep(await PlainSocket.open(`${server.socketUrl}?token=${token}`))

    expect(await socket.ended).toEqual({ code: 4001, reason: 'Unauthorized' })
    expect(socket.messages).toEqual([])
  })

  test('A26: without a credential, and without open subscribe, it closes with 4001 too', async () => {
    const socket = keep(await PlainSocket.open(server.socketUrl))

    expect(await socket.ended).toEqual({ code: 4001, reason: 'Unauthorized' })
  })

  test("A27: u1's token and subscribe u2: no event of u2 arrives, and the socket stays usable", async () => {
    const [mine, other] = [CrierServer.uniqueId('u1'), CrierServer.uniqueId('u2')]
    const socket = keep(await PlainSocket.open(withToken(mine)))
    socket.send({ type: 'subscribe', userId: other })
    await socket.settle()

    expect(await publish(server, { userId: other }, { type: 'image_processed' })).toBe(0)
    socket.send({ type: 'subscribe', userId: mine })
    await socket.waitForType('subscribed')
    expect(await publish(server, { userId: mine }, { type: 'image_processed', own: true })).toBe(1)

    await socket.waitForType('image_processed')
    expect(socket.of('subscribed').map(({ userId }) => userId)).toEqual([mine])
    expect(socket.of('image_processed')).toMatchObject([{ own: true }])
  })

  test('A28: one message above the limit of the window closes with 4029 Too many requests', async () => {
    const socket = keep(await PlainSocket.open(withToken('u-flood')))

    for (let sent = 0; sent < 100; sent++) socket.send({ type: 'ping' })
    await socket.waitForType('pong', 100)
    socket.send({ type: 'ping' })

    expect(await socket.ended).toEqual({ code: 4029, reason: 'Too many requests' })
    expect(socket.of('pong')).toHaveLength(100)
  })

  test('A29: the sixth connection of a user is refused, and the first five still work', async () => {
    const userId = CrierServer.uniqueId('u')
    const five: PlainSocket[] = []
    for (let index = 0; index < 5; index++) {
      five.push(keep(await PlainSocket.subscribed(withToken(userId), { userId })))
    }

    const sixth = keep(await PlainSocket.open(withToken(userId)))

    expect((await sixth.ended).code).toBe(4029)
    expect(await publish(server, { userId }, { type: 'image_processed' })).toBe(5)
    for (const socket of five) await socket.waitForType('image_processed')
  })

  test('A29: a place that is free again can be taken', async () => {
    const userId = CrierServer.uniqueId('u')
    for (let index = 0; index < 5; index++) {
      keep(await PlainSocket.subscribed(withToken(userId), { userId }))
    }

    sockets.at(-1)?.close()

    await eventually(async () => {
      keep(await PlainSocket.subscribed(withToken(userId), { userId }))
    })
  })

  test('A30: a cross-site Origin with the cookie of the user is refused with 403', async () => {
    const headers = withCookie('u-1')

    const foreign = keep(
      new PlainSocket(server.socketUrl, {
        headers: { ...headers, Origin: 'https://evil.example' },
      }),
    )
    expect(await foreign.ended).toEqual({ status: 403 })

    const own = await PlainSocket.subscribed(
      server.socketUrl,
      { userId: 'u-1' },
      { headers: { ...headers, Origin: server.url } },
    )
    expect(keep(own).of('subscribed')).toHaveLength(1)
  })

  test('A30: neither "null" nor a host that only begins like ours is the same origin', async () => {
    for (const origin of ['null', `${server.url}.evil.example`, `http://127.0.0.1:1`]) {
      const socket = keep(
        new PlainSocket(server.socketUrl, { headers: { ...withCookie('u-1'), Origin: origin } }),
      )
      expect(await socket.ended).toEqual({ status: 403 })
    }
  })
})

describe('who gives way above the limit', () => {
  test('A29: with over_limit = evict_oldest the oldest goes, and the newest five work', async () => {
    const server = await CrierServer.start({ options: { 'limits.over_limit': 'evict_oldest' } })
    try {
      const userId = CrierServer.uniqueId('u')
      const url = `${server.socketUrl}?token=${CrierServer.token(userId)}`
      const six: PlainSocket[] = []
      for (let index = 0; index < 6; index++) {
        six.push(await PlainSocket.subscribed(url, { userId }))
      }

      expect((await six[0]?.ended)?.code).toBe(4029)
      expect(await publish(server, { userId }, { type: 'image_processed' })).toBe(5)
      for (const socket of six.slice(1)) await socket.waitForType('image_processed')
      for (const socket of six) socket.close()
    } finally {
      await server.remove()
    }
  })
})
