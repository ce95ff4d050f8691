import { expect, test } from 'vitest'
import { forRecovery } from '../../harness/socketio/clients.js'
import { acquainted, comeBack, lose, note, notesOf } from '../../harness/socketio/recoverySteps.js'
import { describeClients } from '../../harness/socketio/socketRig.js'

const scope = {
  // Over before the client tries again.
  server: { recovery: 1, ping: [500, 1_000] },
  clients: forRecovery,
} as const

describeClients(scope, (rig) => {
  test('who comes back too late begins anew', async () => {
    const { socket, sender, id } = await acquainted(rig)
    await lose(rig, socket, sender)
    await note(sender, 1)

    const back = await comeBack(rig, socket)

    expect(back.recovered).toBe(false)
    expect(back.id).not.toBe(id)
    await socket.ask('ask')
    expect(notesOf(socket)).toEqual([0])
  })
})
