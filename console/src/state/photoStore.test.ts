import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '../api/apiError.js'
import type { PhotoPage } from '../api/types.js'
import { photo } from '../testing.js'
import { PhotoStore } from './photoStore.js'

function setUp() {
  const answers: { resolve: (page: PhotoPage) => void; reject: (error: unknown) => void }[] = []
  const photos = vi.fn(
    () => new Promise<PhotoPage>((resolve, reject) => answers.push({ resolve, reject })),
  )
  const store = new PhotoStore({ photos }, 'maria', () => 1_000)
  const list = () => store.getSnapshot().photos.map(({ id, status }) => `${id} ${status}`)
  return { answers, list, photos, store }
}

const page = (...photos: PhotoPage['photos']): PhotoPage => ({
  photos,
  total: photos.length,
  hasMore: false,
})

describe('PhotoStore', () => {
  it('takes over the list, and counts', async () => {
    const { answers, list, store } = setUp()
    expect(store.getSnapshot().loadedAt).toBeUndefined()
    const done = store.refresh()

    answers[0]!.resolve(page(photo({ id: 'b', status: 'completed' }), photo({ id: 'a' })))
    await done

    expect(list()).toEqual(['b completed', 'a pending'])
    expect(store.getSnapshot()).toMatchObject({
      counts: { pending: 1, processing: 0, completed: 1, failed: 0 },
      loadedAt: 1_000,
    })
  })

  it('makes one request at a time, and one more for whoever asked meanwhile', async () => {
    const { answers, photos, store } = setUp()
    const first = store.refresh()
    void store.refresh()
    void store.refresh()
    expect(photos).toHaveBeenCalledOnce()

    answers[0]!.resolve(page())
    await vi.waitFor(() => expect(photos).toHaveBeenCalledTimes(2))
    answers[1]!.resolve(page())
    await first

    expect(photos).toHaveBeenCalledTimes(2)
  })

  it('prefers an event that came after the request was sent', async () => {
    const { answers, list, store } = setUp()
    const done = store.refresh()
    store.apply({ id: 'a', status: 'completed', webUrl: '/new' })

    answers[0]!.resolve(page(photo({ id: 'a', status: 'processing', fileName: 'a.jpg' })))
    await done

    expect(list()).toEqual(['a completed'])
    expect(store.find('a')).toMatchObject({ fileName: 'a.jpg', webUrl: '/new' })
  })

  it('prefers the list to an event that came before the request was sent', async () => {
    const { answers, list, store } = setUp()
    store.apply({ id: 'a', status: 'processing', progress: 10 })
    const done = store.refresh()

    answers[0]!.resolve(page(photo({ id: 'a', status: 'failed', error: 'Too dark.' })))
    await done

    expect(list()).toEqual(['a failed'])
  })

  it('keeps a photo that is younger than the answer, and drops one that is gone', async () => {
    const { answers, list, store } = setUp()
    store.apply({ id: 'old', status: 'pending' })
    const done = store.refresh()
    store.apply({ id: 'new', status: 'pending' })

    answers[0]!.resolve(page(photo({ id: 'listed' })))
    await done

    expect(list()).toEqual(['new pending', 'listed pending'])
  })

  it('keeps what it has when a request fails, and recovers', async () => {
    const { answers, list, store } = setUp()
    const first = store.refresh()
    answers[0]!.resolve(page(photo({ id: 'a' })))
    await first

    const second = store.refresh()
    answers[1]!.reject(ApiError.network())
    await second
    expect(list()).toEqual(['a pending'])
    expect(store.getSnapshot().error?.code).toBe('network')
    const third = store.refresh()
    answers[2]!.resolve(page())
    await third

    expect(store.getSnapshot().error).toBeUndefined()
  })

  it('shows nothing that belongs to somebody else', async () => {
    const { answers, list, store } = setUp()
    const done = store.refresh()

    answers[0]!.resolve(page(photo({ id: 'a', userId: 'james' })))
    await done

    expect(list()).toEqual([])
    expect(store.getSnapshot().error?.isUnauthorized).toBe(true)
  })

  it('asks for a longer list, up to what the server gives', async () => {
    const { answers, photos, store } = setUp()
    for (let turn = 0; turn < 6; turn++) {
      const done = store.loadMore()
      answers[turn]!.resolve({ ...page(), hasMore: true })
      await done
    }

    expect((photos.mock.calls as unknown as number[][]).map(([limit]) => limit)).toEqual([
      200, 300, 400, 500, 500, 500,
    ])
    expect(store.getSnapshot().hasMore).toBe(false)
  })
})
