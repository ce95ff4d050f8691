import { expect, test } from 'vitest'
import { forConnections } from '../../harness/socketio/clients.js'
import { describeClients, type SocketRig } from '../../harness/socketio/socketRig.js'
import type { RealSocket } from '../../harness/socketio/realSocket.js'

/** When there was no poll that could break off, the server has only its ping to tell. */
const lost = /^(transport close|transport error|ping timeout)$/

/** Python's client does not say why. */
function expectReason(rig: SocketRig, reason: string, ...expected: string[]): void {
  if (rig.kind.language === 'javascript') expect(expected).toContain(reason)
}

/** The client under test, and somebody who can be asked how it left. */
async function watched(rig: SocketRig, nsp = '/'): Promise<[RealSocket, RealSocket, string]> {
  const socket = await rig.connectSocket({ namespaces: { [nsp]: { room: 'red' } } })
  const companion = await rig.companion()
  return [socket, companion, (await socket.state()).id ?? '']
}

describeClients({ clients: forConnections, server: { ping: [500, 1_000] } }, (rig) => {
  test('the client leaves: both sides say so, and its rooms were still there', async () => {
    const [socket, companion, id] = await watched(rig)

    await socket.leave()

    expectReason(rig, await socket.disconnected(), 'io client disconnect')
    // Python's client may hang up before it has said so.
    const left =
      rig.kind.language === 'python' ? /disconnect|transport/ : /^client namespace disconnect$/
    expect(await companion.ask('how-left', id)).toEqual([
      {
        reason: expect.stringMatching(left) as string,
        rooms: [id, 'red'].sort(),
      },
    ])
    expect(await companion.ask('who', { from: 'namespace', to: ['red'] })).toEqual([[]])
  })

  test('the server sends it away, from one namespace', async () => {
    const [socket, companion, id] = await watched(rig, '/custom')

    await socket.emit('goodbye', false)

    expectReason(rig, await socket.disconnected(), 'io server disconnect')
    expect(await companion.ask('how-left', id)).toMatchObject([
      { reason: 'server namespace disconnect' },
    ])
  })

  test('the server sends it away, and the connection with it', async () => {
    const connection = await rig.connect({ namespaces: { '/': {}, '/custom': {} } })
    const [main, custom] = [connection.socket('/'), connection.socket('/custom')]
    const companion = await rig.companion()
    const id = (await custom.state()).id

    await main.emit('goodbye', true)

    expectReason(rig, await main.disconnected(), 'io server disconnect')
    expectReason(rig, await custom.disconnected(), 'io server disconnect', 'transport close')
    expect(await companion.ask('how-left', id)).toMatchObject([
      {
        reason: expect.stringMatching(
          /^(server namespace disconnect|forced server close)$/,
        ) as string,
      },
    ])
  })

  test('somebody else has the server send a room away', async () => {
    const [socket, companion, id] = await watched(rig)

    await companion.emit('kick', { from: 'namespace', to: ['red'] }, false)

    expectReason(rig, await socket.disconnected(), 'io server disconnect')
    expect(await companion.ask('how-left', id)).toMatchObject([
      { reason: 'server namespace disconnect' },
    ])
    expect(await companion.ask('ask', 'still here')).toEqual(['still here'])
  })

  test.each(['cut', 'reset'] as const)('the connection is lost (%s)', async (way) => {
    const [socket, companion, id] = await watched(rig)

    await rig.lose(way)

    expectReason(rig, await socket.disconnected(), 'transport close', 'transport error')
    const [farewell] = await companion.ask('how-left', id)
    expect(farewell).toEqual({
      reason: expect.stringMatching(lost) as string,
      rooms: [id, 'red'].sort(),
    })
  })

  test('what is asked when the connection is lost fails, on both sides', async () => {
    const [socket, companion, id] = await watched(rig)
    const asked = companion.ask('poll', { from: 'namespace', to: ['red'] }, 60_000, 'vote')
    await socket.receives('vote')

    await rig.lose()

    await companion.ask('how-left', id)
    // The reference waits for the time to pass; who has gone cannot answer any more.
    if (!rig.isReference) expect(await asked).toEqual([false])
    await socket.disconnected()
  })

  test.skipIf(rig.kind.language === 'python')(
    'a socket that was sent away comes back when it wants to, with another id',
    async () => {
      const [socket, , id] = await watched(rig)
      await socket.emit('goodbye', false)
      await socket.disconnected()

      await socket.enter()

      expect((await socket.connected()).id).not.toBe(id)
      expect(await socket.ask('ask', 1)).toEqual([1])
    },
  )
})
