import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeEnvironment } from '../testing/index.js'
import { classicPage } from './classicPage.js'
import { DashboardWebSocketClient } from './dashboardWebSocketClient.js'

const hooks = [
  'updateCounts',
  'loadImages',
  'loadReports',
  'loadTranscriptions',
  'loadIncidentReports',
] as const

function setUp() {
  const { options, server } = fakeEnvironment()
  const client = new DashboardWebSocketClient(options)
  client.connect('u-1')
  server.latest.accept()
  const fired: string[] = []
  const record = (event: string) => client.on(event, () => fired.push(event))
  return { client, server, fired, record }
}

const showToast = vi.fn()

beforeEach(() => {
  showToast.mockClear()
  Object.assign(window, { showToast })
})

afterEach(() => {
  for (const name of ['showToast', ...hooks]) Reflect.deleteProperty(window, name)
})

describe('dispatch, contract A §7', () => {
  it.each([
    // type, what fires in which order
    ['pong', []],
    ['subscribed', []],
    ['error', ['error']],
    ['image_processed', ['message', 'image_processed']],
    ['image_processing_failed', ['message', 'image_processing_failed']],
    ['pdf_generated', ['message', 'pdf_generated']],
    ['pdf_generation_failed', ['message', 'pdf_generation_failed']],
    ['transcription_complete', ['message', 'transcription_complete']],
    ['transcription_failed', ['message', 'transcription_failed']],
    ['status_update', ['message', 'status_update']],
    ['unsubscribed', ['message', 'unsubscribed']],
    ['image_processing_started', ['message', 'image_processing_started']],
    ['image_processing_progress', ['message', 'image_processing_progress']],
    ['pdf_generation_started', ['message', 'pdf_generation_started']],
    ['pdf_generation_progress', ['message', 'pdf_generation_progress']],
    ['transcription_queued', ['message', 'transcription_queued']],
    ['transcription_processing', ['message', 'transcription_processing']],
    ['transcription_progress', ['message', 'transcription_progress']],
    ['realtime_update', ['message', 'realtime_update']],
    ['summary_ready', ['message', 'summary_ready']],
    ['batch_update', ['message', 'batch_update']],
    ['of_tomorrow', ['message', 'of_tomorrow']],
  ])('a message of type %s fires %j', (type, expected) => {
    const { fired, record, server } = setUp()
    record('message')
    record(type)

    server.latest.receive({ type, documentType: 'scene_image' })

    expect(fired).toEqual(expected)
  })

  it('hands the whole message to the handlers', () => {
    const { client, server } = setUp()
    const handler = vi.fn()
    client.on('summary_ready', handler)
    const message = { type: 'summary_ready', summary: { id: 7 }, timestamp: 'now' }

    server.latest.receive(message)

    expect(handler).toHaveBeenCalledExactlyOnceWith(message)
  })

  it('a message named `toString` or `__proto__` is an ordinary one', () => {
    const { fired, record, server } = setUp()
    record('message')

    server.latest.receive({ type: 'toString' })
    server.latest.receive('{"type":"__proto__"}')
    server.latest.receive({ type: 'constructor' })

    expect(fired).toEqual(['message', 'message', 'message'])
    expect(showToast).not.toHaveBeenCalled()
  })
})

describe('toasts, contract A §7', () => {
  it.each([
    ['image_processed', 'Image Processed', 'scene_image uploaded successfully!', 'success'],
    ['image_processing_failed', 'Upload Failed', 'Failed to process scene_image', 'error'],
    ['pdf_generated', 'Report Ready', 'Your incident report is ready to download!', 'success'],
    [
      'pdf_generation_failed',
      'Generation Failed',
      'Failed to generate report. Please try again.',
      'error',
    ],
    [
      'transcription_complete',
      'Transcription Ready',
      'Your audio has been transcribed!',
      'success',
    ],
    [
      'transcription_failed',
      'Transcription Failed',
      'Failed to transcribe audio. Please try again.',
      'error',
    ],
  ])('%s shows %s', (type, title, text, kind) => {
    const { server } = setUp()

    server.latest.receive({ type, documentType: 'scene_image' })

    expect(showToast).toHaveBeenCalledExactlyOnceWith(title, text, kind)
  })

  it.each(['image_processing_started', 'status_update', 'summary_ready', 'error'])(
    'contract A §10.19: %s shows nothing',
    (type) => {
      const { server } = setUp()

      server.latest.receive({ type })

      expect(showToast).not.toHaveBeenCalled()
    },
  )

  it('does without the toast script', () => {
    Reflect.deleteProperty(window, 'showToast')
    const { fired, record, server } = setUp()
    record('image_processed')

    server.latest.receive({ type: 'image_processed' })

    expect(fired).toEqual(['image_processed'])
  })
})

describe('page hooks, contract A §7', () => {
  it.each([
    [{ type: 'image_processed' }, ['updateCounts', 'loadImages']],
    [{ type: 'image_processing_failed' }, ['updateCounts', 'loadImages']],
    [{ type: 'pdf_generated' }, ['updateCounts', 'loadReports']],
    [{ type: 'pdf_generation_failed' }, ['updateCounts', 'loadReports']],
    [{ type: 'transcription_complete' }, ['updateCounts', 'loadTranscriptions']],
    [{ type: 'transcription_failed' }, ['updateCounts', 'loadTranscriptions']],
    [{ type: 'status_update', updateType: 'dashboard_refresh' }, ['updateCounts']],
    [{ type: 'status_update', updateType: 'incident_report' }, ['loadIncidentReports']],
    [{ type: 'status_update', updateType: 'other' }, []],
    [{ type: 'image_processing_started' }, []],
  ])('%j calls %j', (message, expected) => {
    const called: string[] = []
    for (const name of hooks) classicPage()[name] = () => called.push(name)
    const { server } = setUp()

    server.latest.receive(message)

    expect(called).toEqual(expected)
  })

  it('keeps going when a function of the page throws, or is none', () => {
    vi.stubGlobal('queueMicrotask', () => undefined)
    const loadImages = vi.fn()
    Object.assign(window, {
      updateCounts: () => {
        throw new Error('broken page')
      },
      loadImages,
      loadReports: 'no function',
    })
    const { client, server } = setUp()

    server.latest.receive({ type: 'image_processed' })
    server.latest.receive({ type: 'pdf_generated' })

    expect(loadImages).toHaveBeenCalledOnce()
    expect(client.getState().isConnected).toBe(true)
  })
})
