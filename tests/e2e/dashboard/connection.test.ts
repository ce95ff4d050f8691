import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { publish, upload } from '../../harness/api.js'
import { received } from '../../harness/browser.js'
import { live, newPerson, signIn, tiles, toast } from '../../harness/dashboard.js'
import { eventually } from '../../harness/eventually.js'
import { pngImage } from '../../harness/testImages.js'
import { TestRig } from '../../harness/testRig.js'

const rig = new TestRig({ 'auth.demo_sign_in': true })

async function word(page: Page, expected: 'live' | 'offline'): Promise<void> {
  await page.locator(`#ws-connection-status[data-word=${expected}]`).waitFor({ timeout: 10_000 })
}

/** Notes every title a toast ever has, in `window.titles`. */
function noteToasts(page: Page): Promise<void> {
  return page.evaluate(() => {
    const titles: string[] = []
    const last = new Map<Element, string>()
    Object.assign(window, { titles })
    new MutationObserver(() => {
      for (const title of document.querySelectorAll('.toast-title')) {
        const text = title.textContent
        if (text === last.get(title)) continue
        last.set(title, text)
        titles.push(text)
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
}

const notedTitles = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as { titles: string[] }).titles)

describe('the connection of the dashboard', () => {
  test('ux 5.4: a cut shows Offline and "Connection lost", the return Live and one "Back online" with what was missed', async () => {
    const { page } = await rig.open()
    const person = newPerson()
    await signIn(page, rig.url, person)
    await noteToasts(page)

    rig.proxy.mode = 'refuse'
    rig.proxy.reset()
    await word(page, 'offline')
    await toast(page, 'Connection lost').waitFor()
    await page.getByText(/^As of /).waitFor()
    await upload(rig.server, person.id, [{ bytes: pngImage(200, 100), name: 'missed.png' }])
    rig.proxy.mode = 'pass'

    await word(page, 'live')
    await toast(page, 'Back online').waitFor()
    await tiles(page).waitFor()
    expect(await page.getByText(/^As of /).isVisible()).toBe(false)
    expect((await notedTitles(page)).filter((title) => title === 'Back online')).toHaveLength(1)
    expect((await notedTitles(page)).filter((title) => title === 'Connection lost')).toHaveLength(1)
  })

  test('ux 5.4: a blip is not worth a word', async () => {
    const tab = await rig.open()
    await signIn(tab.page, rig.url, newPerson())
    await eventually(() => received(tab.record, 'subscribed').length === 1)
    await noteToasts(tab.page)
    await tab.page.evaluate(() => {
      const words: (string | undefined)[] = []
      Object.assign(window, { words })
      const status = document.getElementById('ws-connection-status')
      if (!status) throw new Error('no indicator')
      new MutationObserver(() => words.push(status.dataset['word'])).observe(status, {
        attributes: true,
      })
    })

    rig.proxy.cut()
    await eventually(() => received(tab.record, 'subscribed').length === 2)
    await live(tab.page)

    expect(await notedTitles(tab.page)).toEqual([])
    const words = await tab.page.evaluate(() => (window as unknown as { words: string[] }).words)
    expect(words).not.toContain('error')
  })

  test('ux 5.10 check 6: a server that stops and starts again: Offline, Live, one "Back online", nothing lost, nothing twice', async () => {
    const tab = await rig.open()
    const { page, record } = tab
    const person = newPerson()
    await signIn(page, rig.url, person)
    await noteToasts(page)
    await upload(rig.server, person.id, [{ bytes: pngImage(200, 100, 1), name: 'before.png' }])
    await tiles(page).waitFor()

    expect(await rig.server.stop()).toBe(0)
    await word(page, 'offline')
    await rig.restart()
    await word(page, 'live')
    await toast(page, 'Back online').waitFor()
    await upload(rig.server, person.id, [{ bytes: pngImage(200, 100, 2), name: 'after.png' }])

    await eventually(async () => (await tiles(page).count()) === 2)
    expect((await notedTitles(page)).filter((title) => title === 'Back online')).toHaveLength(1)
    expect(received(record, 'image_processed')).toHaveLength(2)
    expect(await page.getByTestId('count-completed').locator('dd').textContent()).toBe('2')
  })

  test('ux 5.4: "Retry now" does not wait for the next attempt', async () => {
    const { page } = await rig.open()
    await signIn(page, rig.url, newPerson())
    rig.proxy.mode = 'refuse-upgrade'
    rig.proxy.reset()
    await toast(page, 'Connection lost').waitFor()
    rig.proxy.mode = 'pass'

    await toast(page, 'Connection lost').getByRole('button', { name: 'Retry now' }).click()

    await word(page, 'live')
  })

  test('a slow network (400 ms each way) is slow and nothing else', async () => {
    const { page } = await rig.open()
    rig.proxy.delay = 400

    await signIn(page, rig.url, newPerson())
    await page.getByText('No photos yet').waitFor()

    expect(await page.locator('.toast').count()).toBe(0)
  })

  test('a session that ended shows the sign-in page instead of trying for ever', async () => {
    const tab = await rig.open()
    await signIn(tab.page, rig.url, newPerson())

    await tab.page.context().clearCookies()
    rig.proxy.reset()

    await tab.page.getByText('Your session has ended. Please sign in again.').waitFor()
    expect(tab.record.sockets).toBeLessThanOrEqual(3)
  })
})

describe('two tabs of one person (ux 5.10 check 12)', () => {
  test('both see the same live; what is read in one is read in the other; a new tab knows it too', async () => {
    const first = await rig.open()
    const person = newPerson()
    await signIn(first.page, rig.url, person)
    const second = await rig.openBeside(first)
    await second.page.goto(`${rig.url}/`)
    await live(second.page)

    await upload(rig.server, person.id, [{ bytes: pngImage(200, 100), name: 'a.png' }])
    for (const { page } of [first, second]) {
      await tiles(page).waitFor()
      await page.getByRole('button', { name: 'Notifications, 1 unread' }).waitFor()
    }
    await first.page.getByRole('button', { name: 'Notifications, 1 unread' }).click()
    expect(await first.page.locator('.history-row').count()).toBe(1)
    await first.page.getByRole('button', { name: 'Mark all read' }).click()

    await second.page.getByRole('button', { name: 'Notifications', exact: true }).waitFor()
    const third = await rig.openBeside(first)
    await third.page.goto(`${rig.url}/`)
    await third.page.getByRole('button', { name: 'Notifications', exact: true }).click()
    await third.page.getByText('Photo ready').waitFor()
  })

  test('signing out in one tab shows the sign-in page in the other, and forgets what was told', async () => {
    const first = await rig.open()
    const person = newPerson()
    await signIn(first.page, rig.url, person)
    await upload(rig.server, person.id, [{ bytes: pngImage(200, 100), name: 'a.png' }])
    await tiles(first.page).waitFor()
    const second = await rig.openBeside(first)
    await second.page.goto(`${rig.url}/`)
    await live(second.page)

    await first.page.getByRole('button', { name: /^Account of/ }).click()
    await first.page.getByRole('button', { name: 'Sign out' }).click()

    await first.page.getByText('You have signed out.').waitFor()
    await second.page.getByRole('heading', { name: 'Choose who you are' }).waitFor()
    await signIn(first.page, rig.url, person)
    await first.page.getByRole('button', { name: 'Notifications', exact: true }).waitFor()
    await tiles(first.page).waitFor()
  })

  test('ux 5.10 check 14: another person sees none of it, in no frame', async () => {
    const [mine, other] = [await rig.open(), await rig.open()]
    const [maria, james] = [newPerson('Maria'), newPerson('James')]
    await signIn(mine.page, rig.url, maria)
    await signIn(other.page, rig.url, james)

    await upload(rig.server, maria.id, [{ bytes: pngImage(200, 100), name: 'a.png' }])
    await tiles(mine.page).waitFor()
    await publish(rig.server, { userId: james.id }, { type: 'status_update', updateType: 'own' })
    await eventually(() => received(other.record, 'status_update').length === 1)

    // The page measures how fast its connection is; that says nothing about anybody.
    const types = received(other.record).map(({ type }) => type)
    expect(types.filter((type) => type !== 'pong')).toEqual(['subscribed', 'status_update'])
    expect(await tiles(other.page).count()).toBe(0)
  })
})
