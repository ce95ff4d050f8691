import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '../api/apiError.js'
import type { startUpload, UploadOutcome } from '../api/uploadRequest.js'
import { StagedPhotos } from './stagedPhotos.js'
import { Uploader } from './uploader.js'

function setUp() {
  const staged = new StagedPhotos(
    { maxImageBytes: 10, maxFiles: 10 },
    { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined },
  )
  staged.add([
    new File(['a'], 'a.jpg', { type: 'image/jpeg' }),
    new File(['b'], 'b.jpg', { type: 'image/jpeg' }),
    new File(['c'], 'c.txt', { type: 'text/plain' }),
  ])
  const marker = { set: vi.fn(), clear: vi.fn() }
  const onTaken = vi.fn()
  let resolve: (outcomes: readonly UploadOutcome[]) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const start = vi.fn<typeof startUpload>(() => ({
    outcomes: new Promise((yes, no) => {
      resolve = yes
      reject = no
    }),
    abort: () => reject(new ApiError('Cancelled.', { status: 0, code: 'aborted' })),
  }))
  const uploader = new Uploader({ staged, marker, onTaken, start })
  return {
    staged,
    marker,
    onTaken,
    start,
    uploader,
    resolve: (outcomes: readonly UploadOutcome[]) => resolve(outcomes),
    reject: (error: unknown) => reject(error),
  }
}

describe('Uploader', () => {
  it('sends what can be sent, and nothing twice at a time', () => {
    const { start, uploader } = setUp()

    void uploader.send()
    void uploader.send()

    expect(start).toHaveBeenCalledOnce()
    expect(start.mock.calls[0]?.[0].map((item) => item.file.name)).toEqual(['a.jpg', 'b.jpg'])
    expect(uploader.getSnapshot().isSending).toBe(true)
  })

  it('keeps what the server refused, with the reason, and hands on what it took', async () => {
    const { onTaken, resolve, staged, uploader } = setUp()
    const sent = uploader.send()

    resolve([{ documentId: 'd-a' }, { problem: 'Too dark.' }])
    await sent

    expect(onTaken).toHaveBeenCalledExactlyOnceWith([
      { documentId: 'd-a', staged: expect.objectContaining({ previewUrl: 'blob:x' }) as unknown },
    ])
    expect(staged.getSnapshot().map((photo) => [photo.file.name, photo.refusal])).toEqual([
      ['b.jpg', 'Too dark.'],
      ['c.txt', undefined],
    ])
    expect(uploader.getSnapshot()).toMatchObject({ isSending: false, error: undefined })
  })

  it('keeps everything when the upload fails, and can be asked again', async () => {
    const { reject, staged, start, uploader } = setUp()
    const sent = uploader.send()

    reject(ApiError.network())
    await sent
    expect(uploader.getSnapshot()).toMatchObject({ isSending: false, error: { code: 'network' } })
    expect(staged.getSnapshot()).toHaveLength(3)
    void uploader.send()

    expect(start).toHaveBeenCalledTimes(2)
  })

  it('can be cancelled', async () => {
    const { uploader } = setUp()
    const sent = uploader.send()

    uploader.cancel()
    await sent

    expect(uploader.getSnapshot().error?.code).toBe('aborted')
  })

  it('leaves a mark for as long as files are on their way, so that a reload is noticed', async () => {
    const { marker, resolve, uploader } = setUp()
    const sent = uploader.send()
    expect(marker.set).toHaveBeenCalledWith(2)
    expect(marker.clear).not.toHaveBeenCalled()

    resolve([])
    await sent

    expect(marker.clear).toHaveBeenCalledOnce()
  })

  it('tells how far each photo is', () => {
    const { staged, start, uploader } = setUp()
    void uploader.send()

    start.mock.calls[0]?.[1]([1, 0.25])

    const [a, b] = staged.getSnapshot()
    expect(uploader.getSnapshot().progress.get(a!.id)).toBe(1)
    expect(uploader.getSnapshot().progress.get(b!.id)).toBe(0.25)
  })
})
