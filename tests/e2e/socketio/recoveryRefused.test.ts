import { expect, test } from 'vitest'
import { forRecovery, type ClientKind } from '../../harness/socketio/clients.js'
import {
  acquainted,
  comeBack,
  expectToBeginAnew,
  lose,
  note,
  notesOf,
} from '../../harness/socketio/recoverySteps.js'
import { describeClients } from '../../harness/socketio/socketRig.js'

const server = { recovery: 60_000, ping: [500, 1_000] } as const

describeClients({ server, clients: forRecovery }, (rig) => {
  test.each([
    ['an offset that never was', { offset: 'nonsense' }],
    ['a pid that never was', { pid: 'A'.repeat(20) }],
  ])('%s begins anew', async (_, wrong) => {
    const { socket, sender, id } = await acquainted(rig)
    await lose(rig, socket, sender)
    await note(sender, 1)
    await socket.setRecoveryKeys({ ...(await socket.recoveryKeys()), ...wrong })

    const back = await comeBack(rig, socket)

    expect(back.recovered).toBe(false)
    expect(back.id).not.toBe(id)
    expect(await socket.ask('state')).toMatchObject([
      { id: back.id, rooms: [back.id], data: {}, recovered: false },
    ])
    expect(notesOf(socket)).toEqual([0])
  })

  test('who has left of its own accord begins anew', async () => {
    const { socket, id } = await acquainted(rig)
    await socket.leave()
    await socket.disconnected()

    await socket.enter()

    const again = await socket.connected()
    expect(again.recovered).toBe(false)
    expect(again.id).not.toBe(id)
  })

  test('who was sent away begins anew', async () => {
    const { socket, id } = await acquainted(rig)
    await socket.emit('goodbye', false)
    await socket.disconnected()

    await socket.enter()

    const again = await socket.connected()
    expect(again.recovered).toBe(false)
    expect(again.id).not.toBe(id)
  })
})

describeClients({ server, clients: ({ recovers }: ClientKind) => !recovers }, (rig) => {
  test('a client that knows no recovery comes back as somebody new', () => expectToBeginAnew(rig))
})
