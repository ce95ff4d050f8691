import { expect, test } from 'vitest'
import { describeClients } from '../../harness/socketio/socketRig.js'

describeClients({}, (rig) => {
  test('connects, and client and server know it by the same id', async () => {
    const socket = await rig.connectSocket()

    const { id, connected } = await socket.state()

    expect(connected).toBe(true)
    expect(id).toMatch(/^[\w-]{20}$/)
    expect(await socket.ask('state')).toEqual([
      {
        id,
        nsp: '/',
        rooms: [id],
        data: {},
        recovered: false,
        transport: rig.transports.at(-1),
      },
    ])
  })

  test('hands over the auth payload, the query and headers', async () => {
    const auth = { token: 'x', nested: { list: [1, 'ü', null] } }
    const socket = await rig.connectSocket({
      namespaces: { '/': auth },
      query: { who: 'the-query' },
      headers: { 'x-who': 'the-header' },
    })

    const [handshake] = await socket.ask('handshake')

    // A page cannot send headers of its own over WebSocket.
    const isPage = rig.kind.name.includes('Chromium') && rig.transports[0] === 'websocket'
    expect(handshake).toEqual({
      auth,
      who: 'the-query',
      header: isPage ? null : 'the-header',
      address: expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/) as string,
    })
  })

  test('an auth payload that was not given is an empty object', async () => {
    const socket = await rig.connectSocket()

    const [handshake] = await socket.ask('handshake')

    expect(handshake).toMatchObject({ auth: {}, who: null })
  })

  test('what the server sends at once arrives', async () => {
    const socket = await rig.connectSocket({ namespaces: { '/': { greet: ['hello', 1] } } })

    expect(await socket.receives('greeting')).toEqual([['hello', 1]])
  })

  test('a refusal arrives with its message and data, and the connection stays for others', async () => {
    const connection = await rig.client.open(rig.proxy.url, {
      transports: rig.transports,
      namespaces: { '/custom': {}, '/guarded': { token: 'wrong' } },
    })

    expect(await connection.socket('/guarded').refused()).toEqual({
      message: 'not authorized',
      data: { given: 'wrong' },
    })
    await connection.socket('/custom').connected()
    expect(await connection.socket('/custom').ask('ask', 1)).toEqual([1])
  })

  test('who may come in comes in', async () => {
    const socket = await rig.connectSocket({ namespaces: { '/guarded': { token: 'secret' } } })

    expect(await socket.ask('ask', 'inside')).toEqual(['inside'])
  })

  test('an unknown namespace is refused as invalid', async () => {
    const connection = await rig.client.open(rig.proxy.url, {
      transports: rig.transports,
      namespaces: { '/tenant-7': {} },
    })

    expect(await connection.socket('/tenant-7').refused()).toMatchObject({
      message: 'Invalid namespace',
    })
  })
})
