import { expect, test } from 'vitest'
import { eventually } from '../../harness/eventually.js'
import { forRecovery } from '../../harness/socketio/clients.js'
import { acquainted, comeBack, lose, note, notesOf } from '../../harness/socketio/recoverySteps.js'
import { isReference } from '../../harness/socketio/scenarioServer.js'
import { describeClients } from '../../harness/socketio/socketRig.js'

const server = { recovery: 60_000, ping: [500, 1_000] } as const

/** Milliseconds until a client would try again that is not to come back in a test. */
const stays = 600_000

/** Where the reference loses a session, or gives it to two, and crier does not. */
const better = test.skipIf(isReference)

describeClients({ server, clients: forRecovery }, (rig) => {
  better('a client that has received nothing yet', async () => {
    const socket = await rig.connectSocket({ reconnectAfter: 20 })
    const sender = await rig.companion()
    const { id } = await socket.state()
    await socket.ask('join', 'red')
    await lose(rig, socket, sender)
    await note(sender, 1)

    expect(await comeBack(rig, socket)).toEqual({ id, recovered: true })

    await socket.ask('ask')
    expect(notesOf(socket)).toEqual([1])
  })

  better('a volatile event that ends in a text', async () => {
    const { socket, sender, id } = await acquainted(rig)
    // It may be left out; then it is sent again.
    await eventually(async () => {
      await sender.emit('send', { to: ['red'], volatile: true }, 'typing', 'what is no offset')
      await Promise.all([sender.ask('ask'), socket.ask('ask')])
      return socket.argumentsOf('typing').length > 0
    })
    await lose(rig, socket, sender)
    await note(sender, 1)

    expect(await comeBack(rig, socket)).toEqual({ id, recovered: true })

    await socket.ask('ask')
    expect(notesOf(socket)).toEqual([0, 1])
  })

  better('an old transport that is still half-open', async () => {
    const { socket, sender, id } = await acquainted(rig)
    await rig.loseUnseen()
    await socket.disconnected()
    await note(sender, 1)

    expect(await comeBack(rig, socket)).toEqual({ id, recovered: true })

    await note(sender, 2)
    await socket.ask('ask')
    expect(notesOf(socket)).toEqual([0, 1, 2])
    const [found] = await sender.ask('who', { from: 'namespace', to: ['red'] })
    expect(found).toMatchObject([{ id, rooms: [id, 'red'].sort() }])
  })

  better('a session that two ask for is given to one', async () => {
    const { socket, sender, id } = await acquainted(rig, stays)
    const keys = await socket.recoveryKeys()
    await lose(rig, socket, sender)
    rig.letBack()
    const options = { transports: rig.transports, namespaces: { '/': { ...keys } } }

    const both = await Promise.all(
      [1, 2].map(async () => (await rig.client.open(rig.proxy.url, options)).socket()),
    )
    // The second takes it from the first, which may be closed before it has come in.
    await Promise.all(both.map((one) => one.answered()))

    const all = async (): Promise<number> => {
      const [found] = await sender.ask('who', { from: 'namespace', to: ['red'] })
      return (found as { id: string }[]).filter((one) => one.id === id).length
    }
    await eventually(async () => (await all()) === 1)
    await note(sender, 1)
    await eventually(() => both.flatMap(notesOf).length > 0)
    await sender.ask('ask')
    expect(both.flatMap(notesOf)).toEqual([1])
  })

  better('a session is not a way around the guard', async () => {
    const options = { namespaces: { '/guarded': { token: 'secret' } } }
    const socket = await rig.connectSocket(options)
    const witness = await rig.companion()
    await socket.emit('echo', 1)
    await socket.receives('echoed')
    const keys = await socket.recoveryKeys()
    await lose(rig, socket, witness)
    rig.letBack()

    const thief = await rig.client.open(rig.proxy.url, {
      transports: rig.transports,
      namespaces: { '/guarded': { ...keys, token: 'wrong' } },
    })

    expect(await thief.socket('/guarded').refused()).toMatchObject({ message: 'not authorized' })
  })
})
