import { CrierServer } from '../harness/crierServer.js'
import { eventually } from '../harness/eventually.js'
import { ended, upload } from './support/documents.js'
import { png } from './support/pictures.js'
import { Watcher } from './support/watcher.js'
import { workerPid } from './support/workerDoor.js'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'

let server: CrierServer
let watcher: Watcher | undefined

afterEach(async () => {
  watcher?.close()
  watcher = undefined
  await server.remove()
})

/** A zombie that nobody has waited for yet has ended too. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** A request whose body stays unfinished until the connection ends. */
async function beginUpload(url: string): Promise<() => void> {
  const open = request(`${url}/api/images/upload`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${CrierServer.token('slow')}`,
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': '100000',
    },
  })
  open.on('error', () => undefined)
  await new Promise<void>((done) => {
    open.write(
      '--b\r\nContent-Disposition: form-data; name="scene_image"; filename="a.png"\r\n',
      () => done(),
    )
  })
  return () => open.destroy()
}

describe('P10, B52: SIGTERM', () => {
  test('under load: what was acknowledged is kept, sockets are told, exit status 0', async () => {
    const user = CrierServer.uniqueId('user')
    server = await CrierServer.start({ options: { 'server.drain_timeout': '20s' } })
    const { folder, url } = server
    watcher = new Watcher(user)
    await watcher.connect(server.socketUrl)
    const kept: string[] = []
    const answers = new Set<number>()
    let isOver = false
    const client = async (): Promise<void> => {
      while (!isOver) {
        const reply = await upload(url, user, png()).catch(() => undefined)
        if (reply === undefined) break
        answers.add(reply.status)
        if (reply.status === 503) expect(reply.headers.get('retry-after')).toMatch(/^\d+$/)
        if (reply.documentId !== undefined) kept.push(reply.documentId)
      }
    }
    const clients = [client(), client(), client(), client()]
    await eventually(() => kept.length >= 8)
    const status = await server.stop()
    isOver = true
    await Promise.all(clients)
    expect(status).toBe(0)
    await eventually(() => watcher?.closeCode !== undefined)
    expect([1001, 1012]).toContain(watcher.closeCode)
    expect([...answers].filter((code) => code !== 200 && code !== 503)).toEqual([])

    server = await CrierServer.start({ folder })
    for (const id of kept) {
      expect((await ended(server.url, user, id)).status).toBe('completed')
    }
  })

  test('a second SIGTERM ends it at once', async () => {
    server = await CrierServer.start({ options: { 'server.drain_timeout': '60s' } })
    const release = await beginUpload(server.url)
    const worker = workerPid(server)
    server.signal('SIGTERM')
    await server.waitForLog((line) => line.event === 'draining')
    const before = Date.now()
    expect(await server.stop()).not.toBe(0)
    expect(Date.now() - before).toBeLessThan(30_000)
    await eventually(() => !isAlive(worker))
    release()
  })

  test('an upload that does not go on is cut off when the time is up', async () => {
    server = await CrierServer.start({ options: { 'server.drain_timeout': '1s' } })
    const release = await beginUpload(server.url)
    expect(await server.stop()).toBe(0)
    release()
  })
})

test('item 6: workers die with a server that is killed, idle or stopped', async () => {
  server = await CrierServer.start({ options: { 'worker.count': 3 } })
  const started = (): number[] =>
    server.log.filter((line) => line.event === 'worker_started').map((line) => Number(line['pid']))
  await eventually(() => started().length === 3)
  const workers = started()
  process.kill(workers[0]!, 'SIGSTOP')
  await server.kill()
  await eventually(() => workers.every((pid) => !isAlive(pid)))
})
