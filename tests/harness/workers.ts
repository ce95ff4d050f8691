import type { CrierServer, LogLine } from './crierServer.js'

function started({ log }: CrierServer): readonly number[] {
  return log.filter(({ event }) => event === 'worker_started').map((line) => Number(line['pid']))
}

/** The process that works now. */
export function workerPid(server: CrierServer): number {
  return started(server).at(-1) ?? 0
}

/** How many worker processes there have been. */
export function workersStarted(server: CrierServer): number {
  return started(server).length
}

/** kill -9; resolves when the server knows it and has started another one. */
export async function killWorker(server: CrierServer): Promise<LogLine> {
  const pid = workerPid(server)
  const count = workersStarted(server)
  process.kill(pid, 'SIGKILL')
  // A worker that dies again and again is started later each time.
  await server.waitForLog(() => started(server).length > count, 30_000)
  return server.waitForLog((line) => line.event === 'worker_ended' && line['pid'] === pid)
}

/** Whether the process still exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
