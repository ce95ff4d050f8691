import { afterEach, describe, expect, test } from 'vitest'
import { finished, upload } from '../harness/api.js'
import { CrierServer } from '../harness/crierServer.js'
import { eventually } from '../harness/eventually.js'
import { PlainSocket } from '../harness/plainSocket.js'
import { pngImage } from '../harness/testImages.js'
import { isRunning, workerPid } from '../harness/workers.js'

const servers: CrierServer[] = []
async function start(given: Parameters<typeof CrierServer.start>[0] = {}): Promise<CrierServer> {
  const server = await CrierServer.start(given)
  servers.push(server)
  return server
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove()
})

function listen(server: CrierServer, userId: string): Promise<PlainSocket> {
  const url = `${server.socketUrl}?token=${CrierServer.token(userId)}`
  return PlainSocket.subscribed(url, { userId })
}

describe('SIGTERM', () => {
  test('B52: sockets hear 1001, and the process ends with status 0', async () => {
    const server = await start()
    const socket = await listen(server, 'u-1')

    const status = await server.stop()

    expect(await socket.ended).toMatchObject({ code: 1001 })
    expect(status).toBe(0)
  })

  test('B52, P10: uploads under way are acknowledged or refused, and what was acknowledged is there after a restart', async () => {
    const server = await start()
    const userId = CrierServer.uniqueId('u')
    const image = pngImage(300, 200)
    const acknowledged: string[] = []
    const uploading = Array.from({ length: 20 }, async () => {
      try {
        acknowledged.push(...(await upload(server, userId, [{ bytes: image, name: 'a.png' }])))
      } catch {
        // Refused with 503, or the connection was not taken any more.
      }
    })
    await eventually(() => acknowledged.length > 0)

    expect(await server.stop()).toBe(0)
    await Promise.all(uploading)
    const next = await start({ folder: server.folder })

    for (const id of acknowledged) {
      expect(await finished(next, userId, id)).toMatchObject({ status: 'completed' })
    }
  })

  test('a second one ends the process at once, and nothing acknowledged is lost', async () => {
    const server = await start({ options: { 'server.drain_timeout': '60s' } })
    const userId = CrierServer.uniqueId('u')
    const [id = ''] = await upload(server, userId, [{ bytes: pngImage(3000, 2000), name: 'a.png' }])

    void server.stop()
    await server.waitForLog(({ event }) => event === 'draining')
    expect(await server.stop()).not.toBe(0)
    const next = await start({ folder: server.folder })

    expect(await finished(next, userId, id)).toMatchObject({ status: 'completed' })
  })
})

describe('kill -9 of the server', () => {
  test('its workers end with it', async () => {
    const server = await start()
    const worker = workerPid(server)
    expect(isRunning(worker)).toBe(true)

    await server.kill()

    await eventually(() => !isRunning(worker))
  })
})
