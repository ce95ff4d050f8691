import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { launchBrowser, openPage } from '../browser.js'
import type { Call, ClientDriver, Result, StartDriver } from './clientDriver.js'
import { createDriver, type ClientLibrary } from './driver.js'
import type { DriverCalls, News } from './driverCalls.js'

interface PageWithDriver {
  io: ClientLibrary
  hear: (news: News) => void
  driver: Record<string, (...args: unknown[]) => unknown>
}

const require = createRequire(import.meta.url)
const bundles = join(dirname(require.resolve('socket.io-client/package.json')), 'dist')

/** The client's own bundle in a page of Debian's Chromium; the page comes from `origin()`, as an application's does. */
export function browserDriver(
  origin: () => string,
  bundle: 'socket.io.js' | 'socket.io.msgpack.min.js',
): StartDriver {
  return async (hear) => {
    const browser = await launchBrowser()
    const { page, record } = await openPage(browser)
    const url = `${origin()}/page-of-the-test`
    await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: '<p>test' }))
    await page.goto(url)
    await page.exposeFunction('hear', hear)
    await page.addScriptTag({ path: join(bundles, bundle) })
    await page.addScriptTag({ content: `driver = (${createDriver.toString()})(io, {}, hear)` })
    const driver: ClientDriver = {
      call<C extends Call>(name: C, ...args: Parameters<DriverCalls[C]>) {
        return page.evaluate(
          ([method, given]) => (window as unknown as PageWithDriver).driver[method]?.(...given),
          [name, args] as const,
        ) as Promise<Result<C>>
      },
      async stop() {
        await browser.close()
        if (record.errors.length > 0) throw new Error(record.errors.join('\n'))
      },
    }
    return driver
  }
}
