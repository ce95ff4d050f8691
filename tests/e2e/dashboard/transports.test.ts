import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { seriousProblems } from '../../harness/accessibility.js'
import { publish } from '../../harness/api.js'
import {
  live,
  newPerson,
  overflow,
  send,
  signIn,
  tiles,
  toast,
  type Person,
} from '../../harness/dashboard.js'
import { eventually } from '../../harness/eventually.js'
import { photo } from '../../harness/photos.js'
import { TestRig } from '../../harness/testRig.js'

const folder = fileURLToPath(new URL('../output/', import.meta.url))
const rig = new TestRig({ 'auth.demo_sign_in': true })
beforeAll(() => mkdir(folder, { recursive: true }))

const way = (page: Page): Promise<string | null> => page.getByTestId('link-way').textContent()
const choose = (page: Page, name: 'Plain' | 'Socket.IO'): Promise<void> =>
  page.getByText(name, { exact: true }).click()

/** Resolves when updates come this way and the server has answered a ping on it. */
async function uses(page: Page, name: string): Promise<void> {
  await eventually(async () => (await way(page)) === name)
  await eventually(async () =>
    /^(< 1|\d+) ms$/.test((await page.getByTestId('link-latency').textContent()) ?? ''),
  )
}

/** How many sockets of this person the server reaches. */
async function reached(person: Person): Promise<number> {
  return publish(rig.server, { userId: person.id }, { type: 'of_no_interest' })
}

describe('the transport of the dashboard', () => {
  test('a photo sent from either tab shows up in both, one by Socket.IO and one plain', async () => {
    const plain = await rig.open()
    const person = newPerson()
    await signIn(plain.page, rig.url, person)
    await uses(plain.page, 'WebSocket')
    const other = await rig.open()
    await signIn(other.page, rig.url, person)
    await choose(other.page, 'Socket.IO')
    await uses(other.page, 'Socket.IO · WebSocket')
    await eventually(async () => (await reached(person)) === 2)

    let count = 0
    for (const { page } of [plain, other]) {
      const bytes = await photo(page, 640, 480)
      await send(page, [{ name: `from-${++count}.jpg`, bytes, kind: 'Scene' }])
      for (const tab of [plain.page, other.page]) {
        await eventually(async () => (await tiles(tab).count()) === count, 30_000)
        await toast(tab, /photos? ready/i)
          .first()
          .waitFor()
      }
    }
  })

  test('an event of a program arrives once, by whatever transport is chosen, also right after a change', async () => {
    const { page } = await rig.open()
    const person = newPerson()
    await signIn(page, rig.url, person)
    for (const [name, expected] of [
      ['Socket.IO', 'Socket.IO · WebSocket'],
      ['Plain', 'WebSocket'],
      ['Socket.IO', 'Socket.IO · WebSocket'],
    ] as const) {
      await choose(page, name)
      await uses(page, expected)
      await live(page)
      await eventually(async () => (await reached(person)) === 1)
    }
    expect(await page.locator('.toast-show').count(), 'a change is no outage').toBe(0)
  })

  test('says polling where a proxy lets no WebSocket pass', async () => {
    const { page } = await rig.open()
    await page.addInitScript(() => {
      // As behind a proxy that answers every upgrade with an error.
      Object.defineProperty(window, 'WebSocket', {
        value: function refused(): never {
          throw new Error('no WebSocket here')
        },
      })
    })
    await page.goto(`${rig.url}/`)
    await page.evaluate(() => localStorage.setItem('crier:transport', 'socketio'))
    const person = newPerson()
    await signIn(page, rig.url, person)

    await uses(page, 'Socket.IO · polling')
    expect(await reached(person)).toBe(1)
  })

  test('the choice is remembered, and loads the library only when it is needed', async () => {
    const { page } = await rig.open()
    const scripts: string[] = []
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.push(request.url())
    })
    await signIn(page, rig.url, newPerson())
    const before = scripts.length
    await choose(page, 'Socket.IO')
    await uses(page, 'Socket.IO · WebSocket')
    expect(scripts.length).toBe(before + 1)

    await page.reload()

    await uses(page, 'Socket.IO · WebSocket')
    await live(page)
    expect(await page.getByRole('radio', { name: 'Socket.IO' }).isChecked()).toBe(true)
  })

  test('Socket.IO comes back by itself after an outage', async () => {
    const { page } = await rig.open()
    const person = newPerson()
    await signIn(page, rig.url, person)
    await choose(page, 'Socket.IO')
    await uses(page, 'Socket.IO · WebSocket')

    rig.proxy.cut()

    await eventually(async () => (await way(page)) === 'Connecting…')
    await uses(page, 'Socket.IO · WebSocket')
    await live(page)
    expect(await reached(person)).toBe(1)
  })

  test('the keyboard is enough, and the change is announced', async () => {
    const { page } = await rig.open()
    await signIn(page, rig.url, newPerson())
    await uses(page, 'WebSocket')
    for (let steps = 0; steps < 20; steps++) {
      await page.keyboard.press('Tab')
      if (await page.getByRole('radio', { name: 'Plain' }).evaluate((e) => e.matches(':focus')))
        break
    }
    await page.keyboard.press('ArrowRight')

    expect(
      await page.getByRole('radio', { name: 'Socket.IO' }).evaluate((e) => e.matches(':focus')),
    ).toBe(true)
    await uses(page, 'Socket.IO · WebSocket')
    await page
      .locator('[role=status]', { hasText: 'Updates now come by Socket.IO.' })
      .waitFor({ state: 'attached' })
  })

  test.each([
    ['light', { viewport: { width: 1280, height: 800 } }],
    ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 320, height: 640 } }],
    ['forced-colors', { viewport: { width: 640, height: 640 }, forcedColors: 'active' }],
  ] as const)('looks right: %s', async (name, options) => {
    const { page } = await rig.open({ ...options, bypassCSP: true })
    await signIn(page, rig.url, newPerson())
    await choose(page, 'Socket.IO')
    await uses(page, 'Socket.IO · WebSocket')

    expect(await overflow(page)).toBe(0)
    expect(await seriousProblems(page)).toEqual([])
    const box = await page.getByRole('group', { name: 'Transport' }).boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(24)
    await page.screenshot({ path: `${folder}transport-${name}.png` })
  })
})
