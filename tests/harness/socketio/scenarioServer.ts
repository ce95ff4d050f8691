import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

export interface ScenarioOptions {
  /** crier takes both parsers on one port and needs no telling. */
  readonly msgpack?: boolean
  /** Milliseconds a lost session is kept; default: there is no recovery. */
  readonly recovery?: number
  /** Milliseconds between pings, and to wait for the answer. */
  readonly ping?: readonly [interval: number, timeout: number]
  /** Default: one the kernel chooses. */
  readonly port?: number
}

/** Whether the tests run against the reference implementation, to prove themselves. */
export const isReference = process.env['CRIER_SCENARIO_SERVER'] === 'reference'

const ownBinary = resolve(
  process.env['CRIER_SCENARIO_BINARY'] ?? 'build/release/tests/support/socketio_scenario_server',
)
const referenceScript = resolve('tests/e2e/socketio/reference/scenarioServer.mjs')

/** The server of the scenarios (its contract: reference/scenarioServer.mjs) as a process of its own. */
export class ScenarioServer {
  readonly port: number
  readonly #process: ChildProcess
  readonly #exited: Promise<number | null>

  private constructor(process: ChildProcess, exited: Promise<number | null>, port: number) {
    this.#process = process
    this.#exited = exited
    this.port = port
  }

  static async start(options: ScenarioOptions = {}): Promise<ScenarioServer> {
    const flags = [String(options.port ?? 0)]
    if (options.msgpack === true) flags.push('--msgpack')
    if (options.recovery !== undefined) flags.push('--recovery', String(options.recovery))
    if (options.ping !== undefined) flags.push('--ping', options.ping.join(','))
    const [program, args] = isReference
      ? [process.execPath, [referenceScript, ...flags]]
      : [ownBinary, flags]
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = new Promise<number | null>((done) => {
      child.once('exit', done)
      child.once('error', () => done(null))
    })
    const port = await new Promise<number>((ready, fail) => {
      createInterface(child.stdout).on('line', (line) => {
        const found = /^ready (\d+)$/.exec(line)
        if (found !== null) ready(Number(found[1]))
      })
      void exited.then((code) => fail(new Error(`${program} has ended with ${code}`)))
    })
    return new ScenarioServer(child, exited, port)
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Resolves with its exit status. */
  stop(): Promise<number | null> {
    this.#process.kill('SIGTERM')
    return this.#exited
  }

  kill(): Promise<number | null> {
    this.#process.kill('SIGKILL')
    return this.#exited
  }
}
