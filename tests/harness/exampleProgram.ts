import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** One of the programs in `examples/` as a child process; its first line ends with its port. */
export class ExampleProgram {
  readonly port: number
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, port: number) {
    this.#process = process
    this.port = port
  }

  /** On a free port, which is its first argument. */
  static async start(name: string, ...more: readonly string[]): Promise<ExampleProgram> {
    const program = resolve('build/release/examples', name)
    const child = spawn(program, ['0', ...more], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    return new ExampleProgram(child, Number(/(\d+)$/.exec(line)?.[1]))
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** SIGTERM; resolves with the exit status. */
  async stop(): Promise<number | null> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    const [code] = (await ended) as [number | null]
    return code
  }
}
