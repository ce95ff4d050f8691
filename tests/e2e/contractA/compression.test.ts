import { afterAll, beforeAll, expect, test } from 'vitest'
import { publish } from '../../harness/api.js'
import { CrierServer } from '../../harness/crierServer.js'
import { PlainSocket } from '../../harness/plainSocket.js'

/** permessage-deflate (RFC 7692) on System A's socket, switched on and off by the operator. */
let server: CrierServer

beforeAll(async () => {
  server = await CrierServer.start({
    options: {
      'auth.open_subscribe': true,
      'compression.enabled': true,
      'compression.except_queues': 'q-secret',
    },
  })
})
afterAll(() => server.remove())

const note = Array.from({ length: 500 }, (_, i) => `Absatz ${String(i)}`).join(', ')

/** How many bytes a socket of `queueId` received for one event with a long note. */
async function bytesOfAnEvent(queueId: string): Promise<number> {
  const socket = await PlainSocket.subscribed(
    server.socketUrl,
    { queueId },
    { perMessageDeflate: true },
  )
  expect(socket.socket.extensions).toContain('permessage-deflate')
  const { _socket: wire } = socket.socket as unknown as { _socket: { readonly bytesRead: number } }
  const before = wire.bytesRead
  await publish(server, { queueId }, { type: 'transcription_complete', note })
  const event = await socket.waitForType('transcription_complete')
  expect(event['note']).toBe(note)
  socket.close()
  return wire.bytesRead - before
}

test('an event of a queue is compressed for a socket that offers it', async () => {
  expect(await bytesOfAnEvent('q-open')).toBeLessThan(note.length / 2)
})

test('events of the excepted queues are not', async () => {
  expect(await bytesOfAnEvent('q-secret')).toBeGreaterThan(note.length)
})

test('who offers no compression gets the same event as it is', async () => {
  const socket = await PlainSocket.subscribed(
    server.socketUrl,
    { queueId: 'q-open' },
    { perMessageDeflate: false },
  )
  await publish(server, { queueId: 'q-open' }, { type: 'transcription_complete', note })
  expect((await socket.waitForType('transcription_complete'))['note']).toBe(note)
  expect(socket.socket.extensions).toBe('')
  socket.close()
})
