import type { DriverCalls, News } from './driverCalls.js'

export type Call = keyof DriverCalls
export type Result<C extends Call> = Awaited<ReturnType<DriverCalls[C]>>

/** The program that holds the real client: this one, a page, or Python. */
export interface ClientDriver {
  call<C extends Call>(name: C, ...args: Parameters<DriverCalls[C]>): Promise<Result<C>>
  stop(): Promise<void>
}

/** Starts a driver that tells its news to `hear`. */
export type StartDriver = (hear: (news: News) => void) => Promise<ClientDriver>
