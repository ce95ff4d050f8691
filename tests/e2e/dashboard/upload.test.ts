import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { finished, request, upload, type Json } from '../../harness/api.js'
import { received } from '../../harness/browser.js'
import { CrierServer } from '../../harness/crierServer.js'
import { live, newPerson, send, signIn, tiles, toast } from '../../harness/dashboard.js'
import { eventually } from '../../harness/eventually.js'
import { look, photo } from '../../harness/photos.js'
import {
  corrupted,
  metadataSegments,
  pngImage,
  polyglot,
  svgImage,
  withHugeHeader,
} from '../../harness/testImages.js'
import { TestRig } from '../../harness/testRig.js'

const rig = new TestRig({ 'auth.demo_sign_in': true })

describe('a real photo in, a live toast out', () => {
  test('a 12-megapixel JPEG with EXIF orientation 6: job card, toast, upright thumbnail, second tab, reload, download without EXIF', async () => {
    const first = await rig.open({ acceptDownloads: true })
    const { page } = first
    const person = newPerson()
    const bytes = await photo(page, 3000, 4000, { orientation: 6 })
    expect(metadataSegments(bytes)).toContain('e1')
    const stored = bytes.subarray(bytes.indexOf(Buffer.from([0xff, 0xc0])))
    expect([stored.readUInt16BE(5), stored.readUInt16BE(7)]).toEqual([3000, 4000])
    await signIn(page, rig.url, person)
    const second = await rig.openBeside(first)
    await second.page.goto(`${rig.url}/`)
    await live(second.page)
    // Cards come and go; what they said is noted.
    await page.evaluate(noteJobs)
    await second.page.evaluate(noteJobs)

    await send(page, [{ name: 'IMG_0042.jpg', bytes, kind: 'Scene' }])

    for (const tab of [page, second.page]) {
      await toast(tab, 'Photo ready').waitFor()
      await tiles(tab).waitFor()
      const notes = await tab.evaluate(() => (window as unknown as { notes: string[] }).notes)
      expect(notes).toContain('pending')
      expect(notes).toContain('processing')
      expect(await tab.getByTestId('job').count()).toBe(0)
    }
    expect(received(second.record, 'image_processed')).toHaveLength(1)
    const id = String(received(first.record, 'image_processed')[0]?.['documentId'])
    expect(await shownSize(page)).toEqual([240, 320])

    await page.reload()
    await tiles(page).waitFor()
    expect(await shownSize(page)).toEqual([240, 320])

    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: /^Download Scene/ }).click()
    const file = await readFile(await (await download).path())
    expect(metadataSegments(file)).toEqual([])
    const seen = await look(page, file)
    expect([seen.width, seen.height]).toEqual([1536, 2048])
    // The sky is above: more blue than red there, which the road has not.
    expect(seen.top[2]! - seen.top[0]!).toBeGreaterThan(40)
    expect(Math.abs(seen.bottom[2]! - seen.bottom[0]!)).toBeLessThan(30)
    const document = await finished(rig.server, person.id, id)
    expect(document).toMatchObject({ status: 'completed', image_width: 3000, image_height: 4000 })
  })

  test('photos that were sent by another program appear live, several in one toast', async () => {
    const { page } = await rig.open()
    const person = newPerson('James')
    await signIn(page, rig.url, person)

    await upload(
      rig.server,
      person.id,
      [1, 2, 3].map((seed) => ({ bytes: pngImage(300, 200, seed), name: `${seed}.png` })),
    )

    await eventually(async () => (await tiles(page).count()) === 3)
    expect(await page.getByTestId('count-completed').locator('dd').textContent()).toBe('3')
    await page.getByText('All of your photos are ready for your lawyers.').waitFor()
  })

  test('the viewer shows a photo large, and its original can be downloaded as it was sent', async () => {
    const { page } = await rig.open({ acceptDownloads: true })
    const person = newPerson()
    const bytes = await photo(page, 900, 600, { scene: 'front' })
    await signIn(page, rig.url, person)
    await send(page, [{ name: 'car.jpg', bytes, kind: 'Vehicle, front' }])
    await tiles(page).waitFor()

    await page.getByRole('button', { name: /^View Vehicle, front/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('900 × 600').waitFor()
    const download = page.waitForEvent('download')
    await dialog.getByRole('link', { name: 'Original file' }).click()
    expect((await readFile(await (await download).path())).equals(bytes)).toBe(true)

    await page.keyboard.press('Escape')
    await eventually(async () => !(await dialog.isVisible()))
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('tile-view')
  })
})

describe('what is no photo', () => {
  test('done 7: corrupt, zero-byte, 65500x65500, polyglot and SVG files each end failed with a reason, and the worker lives', async () => {
    const { page } = await rig.open()
    const person = newPerson('Hannah')
    const good = await photo(page, 800, 600)
    await signIn(page, rig.url, person)
    const files = {
      'corrupt.jpg': corrupted(good),
      'huge.jpg': withHugeHeader(good),
      'polyglot.jpg': polyglot(good),
      'drawing.jpg': svgImage,
    }

    const ids = await upload(
      rig.server,
      person.id,
      Object.entries(files).map(([name, bytes]) => ({ name, bytes })),
    )
    const documents = await Promise.all(ids.map((id) => finished(rig.server, person.id, id)))
    const [after = ''] = await upload(rig.server, person.id, [{ name: 'good.jpg', bytes: good }])

    for (const document of documents) {
      expect(document, String(document['original_filename'])).toMatchObject({ status: 'failed' })
      expect(document['error_message'], String(document['original_filename'])).toEqual(
        expect.stringMatching(/^[A-Z][^/<>{}]{10,200}\.$/),
      )
    }
    expect(await finished(rig.server, person.id, after)).toMatchObject({ status: 'completed' })
    // The newest one shows the same thing and is fine, so nobody has to do anything.
    await tiles(page).waitFor()
    await toast(page, 'A photo could not be processed').first().waitFor()
  })

  test('done 7: a zero-byte file ends failed, or is not taken, with a reason', async () => {
    const form = new FormData()
    form.append('scene_image', new Blob([], { type: 'image/jpeg' }), 'empty.jpg')

    const { body } = await request(rig.server.url, 'POST', '/api/images/upload', {
      body: form,
      token: CrierServer.token('u-zero'),
    })

    const [image] = body['images'] as readonly Json[]
    const id = image?.['documentId']
    if (typeof id === 'string') {
      const document = await finished(rig.server, 'u-zero', id)
      expect(document).toMatchObject({ status: 'failed' })
      expect(document['error_message']).toMatch(/\w{3}/)
    } else {
      expect(image?.['error']).toMatch(/\w{3}/)
    }
  })

  test('a failed photo stays on the page with its reason and a way to choose another one', async () => {
    const { page } = await rig.open()
    await signIn(page, rig.url, newPerson('Hannah'))

    await send(page, [{ name: 'drawing.jpg', bytes: svgImage, kind: 'Damage' }])

    const card = page.locator('[data-testid=job][data-status=failed]')
    await card.waitFor()
    expect(await card.locator('.reason').textContent()).toMatch(/\w{3}/)
    await page.reload()
    await card.waitFor()
    const chooser = page.waitForEvent('filechooser')
    await card.getByRole('button', { name: 'Choose another photo for Damage' }).click()
    const good = await photo(page, 640, 480, { scene: 'damage' })
    await (await chooser).setFiles([{ name: 'again.jpg', mimeType: 'image/jpeg', buffer: good }])
    await page.getByRole('button', { name: 'Send 1 photo' }).click()
    await tiles(page).waitFor()
    await eventually(async () => (await card.count()) === 0)
  })
})

/** Notes the status of every job card that is ever on the page, in `window.notes`. */
function noteJobs(): void {
  const notes: string[] = []
  Object.assign(window, { notes })
  const note = (): void => {
    for (const card of document.querySelectorAll<HTMLElement>('[data-testid=job]')) {
      const status = card.dataset['status'] ?? ''
      if (!notes.includes(status)) notes.push(status)
    }
  }
  new MutationObserver(note).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
  })
}

/** The size of the thumbnail, once it has replaced the picture that was chosen. */
async function shownSize(page: Page): Promise<readonly number[]> {
  let size: readonly number[] = []
  await eventually(async () => {
    size = await tiles(page)
      .locator('img')
      .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])
    return size[0] === 240
  })
  return size
}
