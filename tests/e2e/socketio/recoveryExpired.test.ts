import { test } from 'vitest'
import { forRecovery } from '../../harness/socketio/clients.js'
import { expectToBeginAnew } from '../../harness/socketio/recoverySteps.js'
import { describeClients } from '../../harness/socketio/socketRig.js'

const scope = {
  // Over before the client tries again.
  server: { recovery: 1, ping: [500, 1_000] },
  clients: forRecovery,
} as const

describeClients(scope, (rig) => {
  test('who comes back too late begins anew', () => expectToBeginAnew(rig))
})
