import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { finished, publish, upload } from '../../harness/api.js'
import {
  choose,
  holdWorker,
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
const james = { name: 'James Okafor', id: 'james-okafor' }
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
        .map((image) => image.decode().catch(() => undefined)),
    ),
  )
  await page.evaluate(
    () =>
      new Promise((drawn) => {
        requestAnimationFrame(() => requestAnimationFrame(drawn))
      }),
  )
}

/** Two photos in progress, one of them at 60 %, until the function that is returned is called. */
async function showRunning(
  page: Page,
  userId: string,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<() => void> {
  const release = holdWorker(rig.server)
  const files = [
    { name: 'IMG_2047.jpg', bytes: await photo(page, 800, 600), kind: 'other_image' },
    { name: 'IMG_2048.jpg', bytes: await photo(page, 800, 601), kind: 'vehicle_back_image' },
  ]
  const [, documentId] = await upload(rig.server, userId, files)
  // Names come with the list, after which only events change what is shown.
  await page.getByTestId('job').getByText('IMG_2047.jpg').waitFor()
  await page.getByTestId('job').getByText('IMG_2048.jpg').waitFor()
  await before()
  const progress = { type: 'image_processing_progress', documentId, status: 'processing' }
  await publish(rig.server, { userId }, { ...progress, progress: 60 })
  await page.getByText('60 %').waitFor()
  return release
}

const looks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ['narrow-dark', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
]

describe('screenshots', () => {
  test('readme: 1280 by 800, light', async () => {
    const { page } = await rig.open({ colorScheme: 'light' })
    await signIn(page, rig.url, maria)
    const kinds = [
      'driving_license_picture',
      'scene_image',
      'vehicle_passenger_side_image',
      'vehicle_driver_side_image',
      'vehicle_front_image',
      'vehicle_damage_image',
    ]
    const order = ['IMG_2045', 'IMG_2041', 'IMG_2046', 'IMG_2043', 'IMG_2042', 'IMG_2044']
    const files = await album(page)
    for (const [index, kind] of kinds.entries()) {
      const file = files.find(({ name }) => name.startsWith(order[index] ?? ''))
      if (!file) throw new Error('no such photo')
      const [id = ''] = await upload(rig.server, maria.id, [{ ...file, kind }])
      await finished(rig.server, maria.id, id)
    }
    await eventually(async () => (await tiles(page).count()) === kinds.length)
    const release = await showRunning(page, maria.id, async () => {
      await page.locator('.toast-close').click()
      await page.locator('.toast').waitFor({ state: 'detached' })
      const event = { type: 'image_processed', documentType: 'vehicle_damage_image' }
      await publish(rig.server, { userId: maria.id }, { ...event, documentId: 'announced' })
      await toast(page, 'Photo ready').waitFor()
      await eventually(async () => (await tiles(page).count()) === kinds.length)
    })
    await picturesShown(page)
    await shoot(page, 'readme')
    release()
  })

  test.each(looks)('%s', async (look, options) => {
    const { page } = await rig.open(options)
    await page.goto(`${rig.url}/`)
    await page.getByLabel('Or use another name').waitFor()
    await shoot(page, `${look}-sign-in`)
    await signIn(page, rig.url, james)
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

    const release = await showRunning(page, james.id)
    await page.getByTestId('job').first().scrollIntoViewIfNeeded()
    await shoot(page, `${look}-running`)
    release()
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
    if (look === 'dark' || look === 'narrow') return
    rig.proxy.mode = 'refuse'
    rig.proxy.reset()
    await toast(page, 'Connection lost').waitFor()
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.locator('#ws-connection-status button').click()
    await shoot(page, `${look}-offline`)
  })
})
