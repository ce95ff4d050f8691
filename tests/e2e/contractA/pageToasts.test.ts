import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openClassicPage, scripts, type ClassicWindow } from '../../harness/classicPage.js'
import { eventually } from '../../harness/eventually.js'
import { seriousProblems } from '../../harness/accessibility.js'
import { TestRig } from '../../harness/testRig.js'

const rig = new TestRig({ 'auth.open_subscribe': true })

async function openPageWithToasts(): Promise<Page> {
  const { page } = await rig.open()
  await page.clock.install()
  await openClassicPage(page, rig.url, {
    body: `<main><h1>Case</h1><button id="work">Work</button></main>${scripts.join('')}`,
  })
  // Everything after this happens in a time of the test's own.
  await page.clock.pauseAt(Date.now() + 60_000)
  return page
}

function show(
  page: Page,
  title: string,
  message?: string,
  type?: string,
  duration?: number,
): Promise<void> {
  return page.evaluate(
    ([name, text, kind, time]) => {
      const { showToast } = window as unknown as ClassicWindow
      showToast(name, text, kind, time ?? undefined)
    },
    [title, message, type, duration] as const,
  )
}

const shown = (page: Page): Promise<number> => page.locator('.toast.toast-show').count()

describe('window.showToast', () => {
  test.each([
    ['success', '✅', 'rgb(16, 185, 129)'],
    ['error', '❌', 'rgb(239, 68, 68)'],
    ['warning', '⚠️', 'rgb(245, 158, 11)'],
    ['info', 'ℹ️', 'rgb(11, 122, 176)'],
  ])('§7: a toast of type %s has its class, icon and colour', async (type, icon, colour) => {
    const page = await openPageWithToasts()

    await show(page, 'Title', 'Message', type)

    const toast = page.locator(`#toast-container .toast.toast-${type}.toast-show`)
    expect(await toast.locator('.toast-icon').textContent()).toBe(icon)
    expect(await toast.locator('.toast-title').textContent()).toBe('Title')
    expect(await toast.locator('.toast-message').textContent()).toBe('Message')
    expect(await toast.evaluate((element) => getComputedStyle(element).borderLeftColor)).toBe(
      colour,
    )
  })

  test('§7: without a type it is info, and what it returns has element, type and timeout', async () => {
    const page = await openPageWithToasts()

    const handle = await page.evaluate(() => {
      const { showToast } = window as unknown as ClassicWindow
      const { element, type, timeout } = showToast('Title', 'Message')
      return { isShown: element.isConnected, className: element.className, type, timeout }
    })

    expect(handle).toMatchObject({ isShown: true, type: 'info' })
    expect(handle.className).toContain('toast-info')
    expect(handle.timeout).toEqual(expect.any(Number))
  })

  test('§7: the container is at the top right, above everything', async () => {
    const page = await openPageWithToasts()

    const place = await page.locator('#toast-container').evaluate((element) => {
      const { position, zIndex } = getComputedStyle(element)
      const { top, right } = element.getBoundingClientRect()
      return { position, zIndex, top, right: innerWidth - right }
    })

    expect(place).toMatchObject({ position: 'fixed', zIndex: '10000' })
    expect(place.top).toBeLessThan(40)
    expect(place.right).toBeLessThan(40)
  })

  test.each([
    ['5 s by default', 'info', undefined, 5_000],
    ['10 s for an error, to have time to read it', 'error', undefined, 10_000],
    ['as long as was asked for', 'error', 1_234, 1_234],
  ])('§7: a toast stays %s, then fades for 300 ms', async (_name, type, duration, expected) => {
    const page = await openPageWithToasts()
    await show(page, 'Title', '', type, duration)

    await page.clock.runFor(expected - 50)
    expect(await shown(page)).toBe(1)
    await page.clock.runFor(100)
    expect(await shown(page)).toBe(0)
    expect(await page.locator('.toast').count()).toBe(1)
    await page.clock.runFor(300)
    expect(await page.locator('.toast').count()).toBe(0)
  })

  test('§7: the sixth toast removes the oldest at once, and the newest is on top', async () => {
    const page = await openPageWithToasts()

    for (let number = 1; number <= 6; number++) await show(page, `Toast ${number}`)

    expect(await page.locator('.toast .toast-title').allTextContents()).toEqual(
      [6, 5, 4, 3, 2].map((number) => `Toast ${number}`),
    )
  })

  test('§7: markup in title and message is text', async () => {
    const page = await openPageWithToasts()
    const markup = '<img src=x onerror="document.title=1"><b>bold</b>'

    await show(page, markup, markup)

    expect(await page.locator('.toast-title').textContent()).toBe(markup)
    expect(await page.locator('.toast-message').textContent()).toBe(markup)
    expect(await page.locator('.toast img, .toast b').count()).toBe(0)
    expect(await page.title()).toBe('Case')
  })

  test('§7: a click dismisses', async () => {
    const page = await openPageWithToasts()
    await show(page, 'Title')

    await page.locator('.toast').click()

    expect(await shown(page)).toBe(0)
  })

  test('ux 5.10 check 3: a toast that is asked for before there is a body appears', async () => {
    const { page } = await rig.open()
    await page.route(`${rig.url}/early.js`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: "showToast('Early', 'bird')" }),
    )

    await openClassicPage(page, rig.url, {
      head: `${scripts[0] ?? ''}<script src="/early.js"></script>`,
      body: '',
    })

    await page.locator('.toast-show', { hasText: 'Early' }).waitFor()
  })
})

describe('toasts for everybody (ux 5.10 check 4)', () => {
  test('both live regions are there before the first toast; errors go to the alert', async () => {
    const page = await openPageWithToasts()
    const region = (role: string) => page.locator(`#toast-container [role=${role}]`)
    expect(await region('status').count()).toBe(1)
    expect(await region('alert').count()).toBe(1)
    expect(await page.locator('.toast').count()).toBe(0)

    for (const type of ['success', 'info', 'warning', 'error']) await show(page, type, '', type)

    expect(await region('alert').locator('.toast-title').allTextContents()).toEqual(['error'])
    expect(await region('status').locator('.toast-title').allTextContents()).toEqual([
      'warning',
      'info',
      'success',
    ])
  })

  test('F8 goes to the newest toast, Escape closes it, and the focus returns', async () => {
    const page = await openPageWithToasts()
    await page.locator('#work').focus()
    await show(page, 'First')
    await show(page, 'Second')
    const focused = (): Promise<string | undefined> =>
      page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id,
      )

    await page.keyboard.press('F8')
    expect(await focused()).toBe('Second')
    await page.keyboard.press('Escape')
    expect(await focused()).toBe('First')
    await page.keyboard.press('Escape')
    expect(await focused()).toBe('work')
    expect(await shown(page)).toBe(0)
  })

  test('the time stands still under the pointer and under the focus', async () => {
    const page = await openPageWithToasts()
    await show(page, 'Hover')
    await page.locator('.toast').hover()
    await page.clock.runFor(20_000)
    expect(await shown(page)).toBe(1)
    await page.mouse.move(5, 500)
    await page.clock.runFor(5_100)
    expect(await shown(page)).toBe(0)

    await show(page, 'Focus')
    await page.keyboard.press('F8')
    await page.clock.runFor(20_000)
    expect(await shown(page)).toBe(1)
    await page.keyboard.press('F8')
    await page.clock.runFor(5_100)
    expect(await shown(page)).toBe(0)
  })

  test('the close button is a button with a name', async () => {
    const page = await openPageWithToasts()
    await show(page, 'Title')

    await page.getByRole('button', { name: 'Close' }).click()

    await eventually(async () => (await shown(page)) === 0)
  })

  test('what was told stays in the history', async () => {
    const page = await openPageWithToasts()
    await show(page, 'Title', 'Message', 'error', 10)
    await page.clock.runFor(1_000)

    const entries = await page.evaluate(() => {
      const { ToastNotificationSystem } = window as unknown as {
        ToastNotificationSystem: { history: { getSnapshot: () => readonly object[] } }
      }
      return ToastNotificationSystem.history.getSnapshot()
    })

    expect(await page.locator('.toast').count()).toBe(0)
    expect(entries).toMatchObject([{ title: 'Title', message: 'Message', type: 'error' }])
  })

  test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
    const { page } = await rig.open({ colorScheme, bypassCSP: true })
    await openClassicPage(page, rig.url, {
      userId: 'u-1',
      head: '<meta name="color-scheme" content="light dark">',
      body: `<main><h1>Case</h1><span id="ws-connection-status"></span></main>${scripts.join('')}`,
    })
    await page.locator('.crier-word', { hasText: 'Live' }).waitFor()
    for (const type of ['success', 'info', 'warning', 'error']) await show(page, type, 'Text', type)
    await page.locator('.toast-show').nth(3).waitFor()

    expect(await seriousProblems(page)).toEqual([])
  })
})
