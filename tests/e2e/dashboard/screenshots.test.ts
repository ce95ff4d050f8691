import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { publish } from '../../harness/api.js'
import {
  choose,
  overflow,
  send,
  signIn,
  tiles,
  toast,
  type ChosenFile,
} from '../../harness/dashboard.js'
import { eventually } from '../../harness/eventually.js'
import { photo, type Scene } from '../../harness/photos.js'
import { svgImage } from '../../harness/testImages.js'
import { TestRig } from '../../harness/testRig.js'

// Pictures for people to look at. What can be said about them in numbers is checked here too.
const folder = fileURLToPath(new URL('../output/', import.meta.url))
const rig = new TestRig({ 'auth.demo_sign_in': true, 'limits.connections_per_user': 50 })
beforeAll(() => mkdir(folder, { recursive: true }))

const maria = { name: 'Maria Lopez', id: 'maria-lopez' }
const cases: readonly (readonly [string, Scene, string, string])[] = [
  ['IMG_2041.jpg', 'street', '#b3372f', 'Scene'],
  ['IMG_2042.jpg', 'front', '#2f5fb3', 'Vehicle, front'],
  ['IMG_2043.jpg', 'side', '#2f5fb3', "Vehicle, driver's side"],
  ['IMG_2044.jpg', 'damage', '#2f5fb3', 'Damage'],
  ['IMG_2045.jpg', 'licence', '#b3372f', 'Driving licence'],
  ['IMG_2046.jpg', 'side', '#9a9da3', "Vehicle, passenger's side"],
]

async function album(page: Page): Promise<readonly ChosenFile[]> {
  const files: ChosenFile[] = []
  for (const [name, scene, colour, kind] of cases) {
    const bytes = await photo(page, 1600, 1200, { scene, colour })
    files.push({ name, bytes, kind })
  }
  return files
}

async function shoot(page: Page, name: string): Promise<void> {
  expect(await overflow(page), name).toBe(0)
  await page.screenshot({ path: `${folder}${name}.png` })
}

/** Resolves when every picture that is in sight has been drawn. */
async function picturesShown(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.images]
      .filter((image) => {
        const { top, bottom } = image.getBoundingClientRect()
        return image.checkVisibility() && bottom > 0 && top < innerHeight
      })
      .every(({ complete, naturalWidth }) => complete && naturalWidth > 0),
  )
  await page.evaluate(() =>
    Promise.all(
      [...document.images]
        .filter(({ complete, naturalWidth }) => complete && naturalWidth > 0)
        .map((image) => image.decode()),
    ),
  )
  await page.evaluate(
    () =>
      new Promise((drawn) => {
        requestAnimationFrame(() => requestAnimationFrame(drawn))
      }),
  )
}

/** As if a worker were busy with two photos. */
async function pretendToWork(): Promise<void> {
  const to = { userId: maria.id }
  for (const [documentId, documentType] of [
    ['running-1', 'vehicle_back_image'],
    ['running-2', 'other_image'],
  ] as const) {
    const event = { type: 'image_processing_started', documentId, documentType }
    await publish(rig.server, to, event)
  }
  await publish(rig.server, to, {
    type: 'image_processing_progress',
    documentId: 'running-1',
    documentType: 'vehicle_back_image',
    status: 'processing',
    progress: 60,
  })
}

const looks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ['narrow-dark', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
]

describe('screenshots', () => {
  test.each(looks)('%s', async (look, options) => {
    const { page } = await rig.open(options)
    await page.goto(`${rig.url}/`)
    await page.getByLabel('Or use another name').waitFor()
    await shoot(page, `${look}-sign-in`)
    await signIn(page, rig.url, maria)
    await page.getByTestId('count-completed').locator('dd', { hasText: /\d/ }).waitFor()
    if ((await tiles(page).count()) === 0) {
      await shoot(page, `${look}-empty`)
      const files = await album(page)
      await choose(page, files)
      await shoot(page, `${look}-chosen`)
      await page.getByRole('button', { name: /^Send/ }).click()
    } else {
      await send(page, [{ name: 'drawing.jpg', bytes: svgImage, kind: 'Scene' }])
      await toast(page, 'A photo could not be processed').waitFor()
    }
    await toast(page, /./).first().waitFor()
    await eventually(async () => (await tiles(page).count()) >= 6, 30_000)
    await picturesShown(page)
    await shoot(page, `${look}-toasts`)
    await page.screenshot({ path: `${folder}${look}-full.png`, fullPage: true })

    await pretendToWork()
    await page.getByTestId('job').nth(1).waitFor()
    await page.getByTestId('job').first().scrollIntoViewIfNeeded()
    await shoot(page, `${look}-running`)
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.getByRole('button', { name: /^Notifications/ }).click()
    await page.locator('.history-row').first().waitFor()
    await shoot(page, `${look}-bell`)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Account of/ }).click()
    await shoot(page, `${look}-account`)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^View Damage/ }).click()
    await page.getByRole('dialog').getByText('1600 × 1200').waitFor()
    await picturesShown(page)
    await shoot(page, `${look}-viewer`)
    await page.keyboard.press('Escape')
    await page.keyboard.press('F8')
    rig.proxy.mode = 'refuse'
    rig.proxy.reset()
    await toast(page, 'Connection lost').waitFor()
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.locator('#ws-connection-status button').click()
    await shoot(page, `${look}-offline`)
  })

  test('the picture of the README: 1280 by 800, light', async () => {
    const { page } = await rig.open({ colorScheme: 'light' })
    await signIn(page, rig.url, maria)
    await eventually(async () => (await tiles(page).count()) >= 6)
    await pretendToWork()
    await page.getByTestId('job').nth(1).waitFor()
    await publish(
      rig.server,
      { userId: maria.id },
      { type: 'image_processed', documentId: 'done-1', documentType: 'vehicle_damage_image' },
    )
    await toast(page, 'Photo ready').waitFor()
    await eventually(async () => (await tiles(page).count()) === 6)
    await picturesShown(page)
    await page.mouse.move(640, 790)
    await shoot(page, 'readme')
  })
})
