import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import type { Call, ClientDriver, Result, StartDriver } from './clientDriver.js'
import type { DriverCalls, News } from './driverCalls.js'

const script = fileURLToPath(new URL('pythonDriver.py', import.meta.url))

type Line = { news: News } | { call: number; result?: unknown; error?: string }

interface Pending {
  readonly done: (result: unknown) => void
  readonly fail: (error: Error) => void
}

/** Debian's python3-socketio in a process of its own; a call and its answer are a line of JSON each. */
export function pythonDriver(serializer: 'default' | 'msgpack'): StartDriver {
  return (hear) => {
    const child = spawn('/usr/bin/python3', [script, serializer], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const pending = new Map<number, Pending>()
    let calls = 0

    createInterface(child.stdout).on('line', (text) => {
      const line = JSON.parse(text) as Line
      if ('news' in line) return hear(line.news)
      const waiting = pending.get(line.call)
      pending.delete(line.call)
      if (line.error === undefined) waiting?.done(line.result ?? null)
      else waiting?.fail(new Error(line.error))
    })
    const exited = new Promise<void>((done) => {
      child.once('exit', (code) => {
        for (const { fail } of pending.values()) fail(new Error(`Python ended with ${code}`))
        done()
      })
    })

    const driver: ClientDriver = {
      call<C extends Call>(name: C, ...args: Parameters<DriverCalls[C]>) {
        const call = ++calls
        child.stdin.write(`${JSON.stringify({ call, name, args })}\n`)
        return new Promise<Result<C>>((done, fail) => {
          pending.set(call, { done: done as Pending['done'], fail })
        })
      },
      stop() {
        child.stdin.end()
        return exited
      },
    }
    return Promise.resolve(driver)
  }
}
