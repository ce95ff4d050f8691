import type { Call, ClientDriver, Result, StartDriver } from './clientDriver.js'
import { createDriver, type ClientLibrary } from './driver.js'
import type { DriverCalls } from './driverCalls.js'

/** The client in this process. `library` is what `import` gave: the versions have types that do not know each other. */
export function nodeDriver(library: unknown, more: object = {}): StartDriver {
  return (hear) => {
    const calls = createDriver(library as ClientLibrary, { ...more }, hear)
    const driver: ClientDriver = {
      async call<C extends Call>(name: C, ...args: Parameters<DriverCalls[C]>) {
        const method = calls[name] as (
          ...given: Parameters<DriverCalls[C]>
        ) => ReturnType<DriverCalls[C]>
        return (await method(...args)) as Result<C>
      },
      stop: () => Promise.resolve(),
    }
    return Promise.resolve(driver)
  }
}
