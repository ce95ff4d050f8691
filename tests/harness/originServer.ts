import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a path answers: a body, a status, or nothing at all until the server is closed. */
export type OriginAnswer = Uint8Array | number | 'stall'

/** Somebody else's web server, from which crier fetches images. Unknown paths answer 404. */
export class OriginServer {
  /** Paths that were asked for, in order. */
  readonly requests: string[] = []
  readonly answers = new Map<string, OriginAnswer>()
  port = 0
  readonly #server: Server = createServer((request, response) => {
    const path = request.url ?? '/'
    this.requests.push(path)
    answer(response, this.answers.get(path) ?? 404)
  })

  static async start(): Promise<OriginServer> {
    const server = new OriginServer()
    await new Promise<void>((listening) => {
      server.#server.listen(0, '127.0.0.1', listening)
    })
    server.port = (server.#server.address() as AddressInfo).port
    return server
  }

  /** The options a crier server needs to fetch from here. */
  get fetchOptions(): Readonly<Record<string, string | boolean>> {
    return {
      'fetch.allow_http': true,
      'fetch.allow_private': true,
      'fetch.allowed_ports': String(this.port),
    }
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
  }
}

function answer(response: ServerResponse, how: OriginAnswer): void {
  if (how === 'stall') return
  if (typeof how === 'number') response.writeHead(how).end()
  else response.writeHead(200, { 'Content-Type': 'image/png' }).end(how)
}
