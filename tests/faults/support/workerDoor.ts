import type { CrierServer } from '../../harness/crierServer.js'
import { eventually } from '../../harness/eventually.js'
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'

/** What passes between worker and server: a request's first line, and whether this is its answer. */
export interface Passage {
  readonly request: string
  readonly body: string
  readonly isAnswer: boolean
}

/**
 * Stands between the server and its workers: the server's socket is moved aside and this one listens in its place. At
 * a passage for which `stops` answers true nothing goes on, the worker that waits there is killed with SIGKILL, and
 * the connection ends: so a worker dies exactly at a step, without a hook in the product.
 */
export class WorkerDoor {
  stops: (passage: Passage) => boolean = () => false
  readonly kills: string[] = []
  readonly #sockets = new Set<Socket>()
  readonly #listener: Server
  readonly #target: string

  private constructor(readonly server: CrierServer) {
    this.#target = join(server.folder, 'data', 'worker.real')
    this.#listener = createServer((worker) => this.#relay(worker))
  }

  static async between(server: CrierServer): Promise<WorkerDoor> {
    const door = new WorkerDoor(server)
    const path = join(server.folder, 'data', 'worker.sock')
    await eventually(() => existsSync(path))
    await rename(path, door.#target)
    await new Promise<void>((done) => door.#listener.listen(path, done))
    // The first worker may have found the server's own socket already.
    process.kill(door.workerPid, 'SIGKILL')
    await eventually(() => door.#sockets.size > 0)
    return door
  }

  get workerPid(): number {
    return workerPid(this.server)
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#listener.close()
  }

  #relay(worker: Socket): void {
    const server = connect(this.#target)
    this.#sockets.add(worker)
    this.#sockets.add(server)
    let request = ''
    const pass = (data: Buffer, isAnswer: boolean, to: Socket): void => {
      const text = data.toString('latin1')
      if (!isAnswer && /^(GET|PUT|POST) /.test(text)) request = text.slice(0, text.indexOf('\r\n'))
      if (this.stops({ request, body: text, isAnswer })) {
        this.kills.push(request)
        process.kill(this.workerPid, 'SIGKILL')
        server.destroy()
        worker.destroy()
      } else {
        to.write(data)
      }
    }
    worker.on('data', (data: Buffer) => pass(data, false, server))
    server.on('data', (data: Buffer) => pass(data, true, worker))
    for (const [one, other] of [
      [worker, server],
      [server, worker],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
    }
  }
}

/** The worker that was started last. */
export function workerPid(server: CrierServer): number {
  const started = server.log.filter((line) => line.event === 'worker_started')
  return Number(started.at(-1)?.['pid'])
}
