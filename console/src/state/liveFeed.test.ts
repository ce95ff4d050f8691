import { DashboardClient } from '@crier/client'
import { fakeEnvironment } from '@crier/client/testing'
import { describe, expect, it, vi } from 'vitest'
import { startFeed } from './liveFeed.js'
import { PhotoStore } from './photoStore.js'

function setUp() {
  const { clock, options, server } = fakeEnvironment()
  const client = new DashboardClient(options)
  client.connect('maria')
  server.latest.accept()
  const photos = vi.fn(() => Promise.resolve({ photos: [], total: 0, hasMore: false }))
  const store = new PhotoStore({ photos }, 'maria')
  const listener = {
    onStarted: vi.fn(),
    onProgress: vi.fn(),
    onCompleted: vi.fn(),
    onFailed: vi.fn(),
  }
  const stop = startFeed(client, store, listener, clock)
  const receive = (event: unknown) => server.latest.receive(event)
  return { clock, listener, photos, receive, stop, store }
}

const event = (type: string, fields: object = {}) => ({
  type,
  documentId: 'd',
  documentType: 'scene_image',
  ...fields,
})

describe('startFeed', () => {
  it('turns events into photos', () => {
    const { listener, receive, store } = setUp()

    receive(event('image_processing_started'))
    receive(event('image_processing_progress', { progress: 40 }))
    expect(store.find('d')).toMatchObject({
      status: 'processing',
      progress: 40,
      kind: 'scene_image',
    })
    receive(event('image_processed', { signedUrl: '/files/d' }))

    expect(store.find('d')).toMatchObject({ status: 'completed', webUrl: '/files/d' })
    expect(listener.onStarted).toHaveBeenCalledOnce()
    expect(listener.onProgress).toHaveBeenCalledOnce()
    expect(listener.onCompleted).toHaveBeenCalledOnce()
  })

  it('keeps the reason of a failure', () => {
    const { listener, receive, store } = setUp()

    receive(event('image_processing_failed', { error: 'Too dark.' }))

    expect(store.find('d')).toMatchObject({ status: 'failed', error: 'Too dark.' })
    expect(listener.onFailed).toHaveBeenCalledOnce()
  })

  it('is not confused by a failure that is reported after the end', () => {
    const { listener, receive, store } = setUp()
    receive(event('image_processed'))

    receive(event('image_processing_failed', { error: 'late' }))

    expect(store.find('d')?.status).toBe('completed')
    expect(listener.onFailed).not.toHaveBeenCalled()
  })

  it.each([
    ['without an id', { type: 'image_processed' }],
    ['with an id that is no text', { type: 'image_processed', documentId: 7 }],
    ['of another kind', { type: 'pdf_generated', documentId: 'd' }],
  ])('ignores an event %s', (_what, message) => {
    const { listener, receive, store } = setUp()

    receive(message)

    expect(store.getSnapshot().photos).toEqual([])
    expect(listener.onCompleted).not.toHaveBeenCalled()
  })

  it('does not take a script for a link', () => {
    const { receive, store } = setUp()

    receive(event('image_processed', { signedUrl: 'javascript:alert(1)' }))

    expect(store.find('d')?.webUrl).toBeUndefined()
  })

  it('reads the list once after a burst of events', () => {
    const { clock, photos, receive } = setUp()
    for (const documentId of ['a', 'b', 'c']) receive(event('image_processed', { documentId }))
    expect(photos).not.toHaveBeenCalled()

    clock.advance(300)

    expect(photos).toHaveBeenCalledOnce()
  })

  it('does not read the list for progress of what it knows', () => {
    const { clock, photos, receive } = setUp()
    receive(event('image_processing_started'))
    clock.advance(300)

    receive(event('image_processing_progress', { progress: 40 }))
    clock.advance(300)

    expect(photos).toHaveBeenCalledOnce()
  })

  it('ends', () => {
    const { clock, photos, receive, stop, store } = setUp()
    receive(event('image_processed'))

    stop()
    receive(event('image_processed', { documentId: 'later' }))
    clock.advance(300)

    expect(store.find('later')).toBeUndefined()
    expect(photos).not.toHaveBeenCalled()
  })
})
