import { Agent } from 'node:http'
import { io, type Socket } from 'socket.io-client'

/** What one client saw that must not be. */
export interface Violation {
  readonly client: number
  readonly stream: string
  readonly last: number
  readonly got: number
}

const transports = [['websocket'], ['polling'], ['polling', 'websocket']] as const

/**
 * One client that counts along: within a session and across its recoveries every stream goes on with the next number.
 * A connection that is not recovered begins anew.
 */
export class StressClient {
  recovered = 0
  fresh = 0
  events = 0
  readonly violations: Violation[] = []
  readonly #socket: Socket
  readonly #number: number
  readonly #last = new Map<string, number>()
  readonly #poking: NodeJS.Timeout
  readonly #agent = new Agent({ keepAlive: true })

  constructor(number: number, url: string, pokeEvery: number) {
    this.#number = number
    this.#socket = io(url, {
      transports: [...(transports[number % transports.length] ?? ['websocket'])],
      forceNew: true,
      reconnectionDelay: 100,
      reconnectionDelayMax: 1000,
      timeout: 10_000,
      // As browsers do: a connection per poll would use up the ports of this machine.
      agent: this.#agent as never,
    })
    this.#socket.on('connect', () => {
      if (this.#socket.recovered) this.recovered++
      else {
        this.fresh++
        this.#last.clear()
      }
    })
    this.#socket.on('all', (n: number) => this.#take('all', n))
    this.#socket.on('room', (room: number, n: number) => this.#take(`room-${room}`, n))
    this.#socket.on('own', (n: number) => this.#take('own', n))
    this.#poking = setInterval(() => {
      if (this.#socket.connected) this.#socket.volatile.emit('poke')
    }, pokeEvery)
  }

  /** Everybody has been told this number. */
  get last(): number {
    return this.#socket.connected ? (this.#last.get('all') ?? 0) : 0
  }

  /** Drops the connection as a network change does. */
  drop(): void {
    this.#socket.io.engine.close()
  }

  stop(): void {
    clearInterval(this.#poking)
    this.#socket.disconnect()
    this.#agent.destroy()
  }

  #take(stream: string, n: number): void {
    this.events++
    const last = this.#last.get(stream)
    if (last !== undefined && n !== last + 1) {
      this.violations.push({ client: this.#number, stream, last, got: n })
    }
    this.#last.set(stream, n)
  }
}
