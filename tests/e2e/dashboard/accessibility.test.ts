import type { BrowserContextOptions, FileChooser, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { seriousProblems } from '../../harness/accessibility.js'
import { upload } from '../../harness/api.js'
import {
  choose,
  fileOf,
  live,
  newPerson,
  overflow,
  signIn,
  tiles,
  toast,
  type Person,
} from '../../harness/dashboard.js'
import { eventually } from '../../harness/eventually.js'
import { photo } from '../../harness/photos.js'
import { pngImage, svgImage } from '../../harness/testImages.js'
import { TestRig } from '../../harness/testRig.js'

const rig = new TestRig({ 'auth.demo_sign_in': true })

/** A page with a bit of everything: a photo, one that failed, and one that is chosen. */
async function openFull(options: BrowserContextOptions): Promise<{ page: Page; person: Person }> {
  const { page } = await rig.open(options)
  const person = newPerson('Hannah')
  await signIn(page, rig.url, person)
  await upload(rig.server, person.id, [
    { bytes: pngImage(300, 200), name: 'a-photo-with-a-rather-long-name-from-a-telephone.png' },
    { bytes: svgImage, name: 'drawing.jpg', kind: 'vehicle_damage_image' },
  ])
  await tiles(page).waitFor()
  await page.locator('[data-testid=job][data-status=failed]').waitFor()
  const bytes = await photo(page, 400, 300)
  await choose(page, [{ name: 'IMG_2026.jpg', bytes, kind: 'Scene' }])
  return { page, person }
}

describe('the dashboard for everybody (ux 5.10 check 24)', () => {
  test.each([
    ['light', {}],
    ['dark', {}],
    ['light', { forcedColors: 'active' }],
  ] as const)('axe finds nothing serious on any view, %s %o', async (colorScheme, options) => {
    const settings = { colorScheme, bypassCSP: true, ...options }
    const first = await rig.open(settings)
    await first.page.goto(`${rig.url}/`)
    await first.page.getByLabel('Or use another name').waitFor()
    expect(await seriousProblems(first.page), 'sign-in').toEqual([])

    const { page } = await openFull(settings)
    expect(await seriousProblems(page), 'dashboard').toEqual([])
    await page.getByRole('button', { name: /^Notifications/ }).click()
    await page.locator('.history-row').first().waitFor()
    expect(await seriousProblems(page), 'bell').toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Account of/ }).click()
    expect(await seriousProblems(page), 'account').toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^View/ }).click()
    await page.getByRole('dialog').locator('img').waitFor()
    expect(await seriousProblems(page), 'viewer').toEqual([])
  })

  test.each([
    ['320 px wide', { viewport: { width: 320, height: 640 } }],
    ['a telephone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
    ['200 % zoom of 1280 px', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
  ])('%s: nothing has to be scrolled to the side', async (_name, options) => {
    const signInPage = await rig.open(options)
    await signInPage.page.goto(`${rig.url}/`)
    await signInPage.page.getByLabel('Or use another name').waitFor()
    expect(await overflow(signInPage.page), 'sign-in').toBe(0)

    const { page } = await openFull(options)
    expect(await overflow(page), 'dashboard').toBe(0)
    await page.getByRole('button', { name: /^Notifications/ }).click()
    const panel = page.locator('.bell-panel')
    await panel.waitFor()
    const box = await panel.boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(options.viewport.width)
    expect(await overflow(page), 'bell').toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^View/ }).click()
    await page.getByRole('dialog').locator('img').waitFor()
    expect(await overflow(page), 'viewer').toBe(0)
  })

  test('targets are at least 24 by 24 px, and 44 by 44 px for fingers where they stand alone', async () => {
    const { page } = await openFull({ hasTouch: true, viewport: { width: 390, height: 844 } })

    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('a, button, input, select, [role=button]')]
        .filter(
          (element) =>
            element.checkVisibility() && !element.closest('.visually-hidden, .skip-link'),
        )
        .filter((element) => !element.classList.contains('visually-hidden'))
        .filter((element) => !(element instanceof HTMLInputElement && element.type === 'radio'))
        .map((element) => ({
          name: `${element.tagName} ${element.className} ${element.textContent}`,
          box: element.getBoundingClientRect(),
        }))
        .filter(({ box }) => box.width < 24 || box.height < 24)
        .map(({ name, box }) => `${box.width}x${box.height} ${name}`),
    )

    expect(small).toEqual([])
  })

  test('with reduced motion nothing runs and nothing moves', async () => {
    const { page } = await openFull({ reducedMotion: 'reduce' })
    await toast(page, /./).first().waitFor()

    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === 'running')
        .flatMap(({ effect }) => (effect instanceof KeyframeEffect ? effect.getKeyframes() : []))
        .flatMap((frame) => Object.keys(frame))
        .filter(
          (property) =>
            !['offset', 'computedOffset', 'easing', 'composite', 'opacity'].includes(property),
        ),
    )

    expect(moving).toEqual([])
  })

  test('a stored choice of theme beats the system, from the first paint on', async () => {
    const { page } = await rig.open({ colorScheme: 'light' })
    await signIn(page, rig.url, newPerson())
    const ink = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).color)
    const before = await ink()

    await page.getByRole('button', { name: /^Account of/ }).click()
    await page.getByText('Dark', { exact: true }).click()
    await eventually(async () => (await ink()) !== before)
    const dark = await ink()
    await page.reload()
    await live(page)

    expect(await ink()).toBe(dark)
  })
})

describe('keyboard only (ux 5.9)', () => {
  test('sign in, choose a photo, send it, see it, read the bell, sign out', async () => {
    const { page } = await rig.open()
    const bytes = await photo(page, 600, 400)
    const path = await fileOf('IMG_7.jpg', bytes)
    // Asked for early: the browser has to be told that no dialog shall open.
    const chosen = new Promise<FileChooser>((done) => page.once('filechooser', done))
    await page.goto(`${rig.url}/`)
    await page.getByLabel('Or use another name').waitFor()
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const element = document.activeElement
        const label = element?.getAttribute('aria-label') ?? element?.closest('label')?.textContent
        return label ?? (element?.id === '' ? element.textContent : (element?.id ?? ''))
      })
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let step = 0; step < 40; step++) {
        if (name.test(await focused())) return
        await press('Tab')
      }
      throw new Error(`the keyboard does not reach ${String(name)}`)
    }

    await press('Tab')
    expect(await focused()).toBe('Skip to the main part')
    await tabTo(/^demo-name$/)
    await page.keyboard.type(newPerson().name)
    await press('Enter')
    await live(page)
    await tabTo(/Choose photos/)
    const ring = await page.evaluate(() => {
      const target = document.activeElement?.closest('label') ?? document.activeElement
      return target ? getComputedStyle(target).outlineWidth : ''
    })
    expect(parseFloat(ring)).toBeGreaterThanOrEqual(2)
    await press('Enter')
    await (await chosen).setFiles(path)
    // The focus is on the question what the photo shows.
    await eventually(async () => (await focused()).startsWith('What does IMG_7.jpg show?'))
    await page.keyboard.type('Scene')
    await tabTo(/^Send 1 photo$/)
    await press('Enter')
    await tiles(page).waitFor()

    await press('F8')
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('toast')
    await press('F8')
    await tabTo(/^View Scene/)
    await press('Enter')
    await page.getByRole('dialog').locator('img').waitFor()
    await press('Escape')
    await eventually(async () => (await focused()).startsWith('View Scene'))
    for (let step = 0; step < 40 && !(await focused()).startsWith('Notifications'); step++) {
      await press('Shift+Tab')
    }
    await press('Enter')
    await page.locator('.history-row').first().waitFor()
    await press('Escape')
    expect(await focused()).toMatch(/^Notifications/)
    await tabTo(/^Account of/)
    await press('Enter')
    await tabTo(/^Sign out$/)
    await press('Enter')
    await page.getByText('You have signed out.').waitFor()
  })
})
