import { describe, expect, test } from 'vitest'
import { publish, type Json } from '../../harness/api.js'
import { received, type WatchedPage } from '../../harness/browser.js'
import {
  calls,
  indicatorShows,
  openClassicPage,
  recordHandlers,
  subscribed,
  type ClassicWindow,
} from '../../harness/classicPage.js'
import { CrierServer } from '../../harness/crierServer.js'
import { eventually } from '../../harness/eventually.js'
import { TestRig } from '../../harness/testRig.js'

const rig = new TestRig({ 'auth.open_subscribe': true })

interface ToastRow {
  readonly item: string
  readonly event: Json
  readonly title: string
  readonly text: string
  readonly type: 'success' | 'error'
  readonly load: string
  readonly section: string
}

const rows: readonly ToastRow[] = [
  {
    item: 'A13',
    event: { type: 'image_processed', documentId: 'd-1', documentType: 'vehicle_picture_front' },
    title: 'Image Processed',
    text: 'vehicle_picture_front uploaded successfully!',
    type: 'success',
    load: 'loadImages',
    section: 'section-images',
  },
  {
    item: '§7',
    event: { type: 'image_processing_failed', documentType: 'scene_image', error: 'broken' },
    title: 'Upload Failed',
    text: 'Failed to process scene_image',
    type: 'error',
    load: 'loadImages',
    section: 'section-images',
  },
  {
    item: 'A14',
    event: { type: 'pdf_generated', reportId: 'r-1', pdfUrl: 'https://x.example/r', fileSize: 9 },
    title: 'Report Ready',
    text: 'Your incident report is ready to download!',
    type: 'success',
    load: 'loadReports',
    section: 'section-reports',
  },
  {
    item: 'A15',
    event: { type: 'pdf_generation_failed', error: 'no template' },
    title: 'Generation Failed',
    text: 'Failed to generate report. Please try again.',
    type: 'error',
    load: 'loadReports',
    section: 'section-reports',
  },
  {
    item: '§7',
    event: { type: 'transcription_complete', transcriptionId: 't-1', duration: 3, wordCount: 8 },
    title: 'Transcription Ready',
    text: 'Your audio has been transcribed!',
    type: 'success',
    load: 'loadTranscriptions',
    section: 'section-transcriptions',
  },
  {
    item: 'A17',
    event: { type: 'transcription_failed', error: 'silence' },
    title: 'Transcription Failed',
    text: 'Failed to transcribe audio. Please try again.',
    type: 'error',
    load: 'loadTranscriptions',
    section: 'section-transcriptions',
  },
]

async function openLivePage(): Promise<{ readonly tab: WatchedPage; readonly userId: string }> {
  const tab = await rig.open()
  const userId = CrierServer.uniqueId('u')
  await openClassicPage(tab.page, rig.url, { userId })
  await subscribed(tab)
  return { tab, userId }
}

describe('what a classic page does with events', () => {
  test.each(
    rows.map((row) => [row.item, row.event['type'], row.type, row.title, row.load, row] as const),
  )(
    '%s: %s shows the %s toast "%s", and calls updateCounts and %s',
    async (_item, _event, _type, _title, _load, { event, title, text, type, load, section }) => {
      const { tab, userId } = await openLivePage()
      const { page } = tab
      await recordHandlers(page, String(event['type']))

      expect(await publish(rig.server, { userId }, event)).toBe(1)

      const toast = page.locator(`#toast-container .toast.toast-${type}.toast-show`)
      await toast.waitFor()
      expect(await toast.locator('.toast-title').textContent()).toBe(title)
      expect(await toast.locator('.toast-message').textContent()).toBe(text)
      expect(await toast.locator('.toast-icon').textContent()).toBe(type === 'error' ? '❌' : '✅')
      expect(await page.locator('.toast').count()).toBe(1)
      expect([...(await calls(page))].sort()).toEqual(
        [load, `on:${String(event['type'])}`, 'updateCounts'].sort(),
      )
      const ringOf = (): Promise<string> =>
        page.locator(`#${section}`).evaluate((element) => element.style.boxShadow)
      expect(await ringOf()).toContain('0px 0px 0px 3px')
      await eventually(async () => (await ringOf()) === '')
    },
  )

  test('A18: status_update dashboard_refresh runs updateCounts, incident_report runs loadIncidentReports', async () => {
    const { tab, userId } = await openLivePage()
    await recordHandlers(tab.page, 'status_update')

    await publish(rig.server, { userId }, { type: 'x', updateType: 'dashboard_refresh' })
    await publish(rig.server, { userId }, { type: 'y', updateType: 'incident_report' })

    await eventually(async () => (await calls(tab.page)).includes('loadIncidentReports'))
    expect(await calls(tab.page)).toEqual([
      'on:status_update',
      'updateCounts',
      'on:status_update',
      'loadIncidentReports',
    ])
    expect(await tab.page.locator('.toast').count()).toBe(0)
  })

  test('A19: image_processing_started shows no toast, but message and its own handlers fire', async () => {
    const { tab, userId } = await openLivePage()
    await recordHandlers(tab.page, 'message', 'image_processing_started')

    await publish(rig.server, { userId }, { type: 'image_processing_started', documentId: 'd-1' })

    await eventually(async () => (await calls(tab.page)).length === 2)
    expect(await calls(tab.page)).toEqual(['on:message', 'on:image_processing_started'])
    expect(await tab.page.locator('.toast').count()).toBe(0)
  })

  test('A20: summary_ready fires the handlers of its name', async () => {
    const { tab, userId } = await openLivePage()
    await recordHandlers(tab.page, 'summary_ready')

    await publish(rig.server, { userId }, { type: 'summary_ready', summary: { id: 's-1' } })

    await eventually(async () => (await calls(tab.page)).includes('on:summary_ready'))
    expect(received(tab.record, 'summary_ready')).toMatchObject([{ summary: { id: 's-1' } }])
  })

  test('§7: pong and subscribed reach no handler, an error of the server reaches error and leaves the indicator Live', async () => {
    const { tab, userId } = await openLivePage()
    await recordHandlers(tab.page, 'pong', 'subscribed', 'error', 'message', 'summary_ready')

    await tab.page.evaluate((id) => {
      const client = (window as unknown as ClassicWindow).getDashboardWebSocket()
      client?.send({ type: 'ping' })
      client?.send({ type: 'subscribe', userId: id })
      client?.send({ type: 'bogus' })
    }, userId)
    await eventually(() => received(tab.record, 'error').length === 1)
    await publish(rig.server, { userId }, { type: 'summary_ready' })

    await eventually(async () => (await calls(tab.page)).includes('on:summary_ready'))
    expect(await calls(tab.page)).toEqual(['on:error', 'on:message', 'on:summary_ready'])
    expect(received(tab.record, 'pong')).toHaveLength(1)
    await indicatorShows(tab.page, 'Live')
  })

  test('ux 5.10 check 5: 100 events are in the document in their order, 95 of them within a second', async () => {
    const { tab, userId } = await openLivePage()
    await tab.page.evaluate(() => {
      const list = document.body.appendChild(document.createElement('ol'))
      list.id = 'events'
      const { getDashboardWebSocket } = window as unknown as ClassicWindow
      getDashboardWebSocket()?.on('load_test', (event) => {
        const { number, sentAt } = event as { number: number; sentAt: number }
        const item = list.appendChild(document.createElement('li'))
        item.textContent = String(number)
        item.dataset['delay'] = String(Date.now() - sentAt)
      })
    })

    for (let number = 0; number < 100; number++) {
      await publish(rig.server, { userId }, { type: 'load_test', number, sentAt: Date.now() })
    }
    await eventually(async () => (await tab.page.locator('#events li').count()) === 100)

    const seen = await tab.page
      .locator('#events li')
      .evaluateAll((items) =>
        items.map((item) => [
          Number(item.textContent),
          Number((item as HTMLElement).dataset['delay']),
        ]),
      )
    expect(seen.map(([number]) => number)).toEqual([...Array(100).keys()])
    const delays = seen.map(([, delay]) => delay ?? 0).sort((a, b) => a - b)
    expect(delays[94]).toBeLessThan(1_000)
  })
})
