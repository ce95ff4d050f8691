import { describe, expect, it, vi } from 'vitest'
import { spread, startUpload } from './uploadRequest.js'

class FakeRequest {
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {}
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  status = 200
  responseText = ''
  form: FormData | undefined
  readonly open = vi.fn()

  send(form: FormData): void {
    this.form = form
  }

  abort(): void {
    this.onabort?.()
  }

  answer(status: number, body: unknown): void {
    this.status = status
    this.responseText = typeof body === 'string' ? body : JSON.stringify(body)
    this.onload?.()
  }
}

const items = [
  { file: new File(['aaaa'], 'a.jpg'), kind: 'scene_image' },
  { file: new File(['bb'], 'b.jpg'), kind: 'other_image' },
  { file: new File(['cc'], 'c.jpg'), kind: 'scene_image' },
]

function setUp() {
  const request = new FakeRequest()
  const onProgress = vi.fn()
  const upload = startUpload(items, onProgress, request as unknown as XMLHttpRequest)
  return { onProgress, request, upload }
}

describe('startUpload', () => {
  it('sends each file in the field of its kind, in order', () => {
    const { request } = setUp()

    const names = (field: string) =>
      request.form?.getAll(field).map((entry) => (entry instanceof File ? entry.name : ''))
    expect(request.open).toHaveBeenCalledWith('POST', '/api/images/upload')
    expect(names('scene_image')).toEqual(['a.jpg', 'c.jpg'])
    expect(names('other_image')).toEqual(['b.jpg'])
  })

  it('finds the answer to each file, also among several of one kind', async () => {
    const { request, upload } = setUp()

    request.answer(200, {
      success: true,
      images: [
        { field: 'scene_image', status: 'success', documentId: 'd-a' },
        { field: 'scene_image', status: 'error', error: 'Too large.' },
        { field: 'other_image', status: 'success', documentId: 'd-b' },
      ],
    })

    await expect(upload.outcomes).resolves.toEqual([
      { documentId: 'd-a' },
      { documentId: 'd-b' },
      { problem: 'Too large.' },
    ])
  })

  it('reads why no file was taken', async () => {
    const { request, upload } = setUp()

    request.answer(400, {
      success: false,
      code: 'VALIDATION_ERROR',
      images: items.map(({ kind }) => ({ field: kind, status: 'error', error: 'No image.' })),
    })

    await expect(upload.outcomes).resolves.toEqual(items.map(() => ({ problem: 'No image.' })))
  })

  it('takes a file without an answer for not taken', async () => {
    const { request, upload } = setUp()

    request.answer(200, { images: [{ field: 'other_image', documentId: 'd-b' }] })

    await expect(upload.outcomes).resolves.toEqual([
      { problem: undefined },
      { documentId: 'd-b' },
      { problem: undefined },
    ])
  })

  it.each([
    [413, { error: 'The body is too large.', code: 'PAYLOAD_TOO_LARGE' }, 'PAYLOAD_TOO_LARGE'],
    [502, '<html>', 'HTTP_502'],
  ])('rejects when the answer is %i', async (status, body, code) => {
    const { request, upload } = setUp()

    request.answer(status, body)

    await expect(upload.outcomes).rejects.toMatchObject({ status, code })
  })

  it('tells a broken connection from a cancelled upload', async () => {
    const broken = setUp()
    broken.request.onerror?.()
    await expect(broken.upload.outcomes).rejects.toMatchObject({ code: 'network' })

    const cancelled = setUp()
    cancelled.upload.abort()
    await expect(cancelled.upload.outcomes).rejects.toMatchObject({ code: 'aborted' })
  })

  it('reports how much of each file has left', () => {
    const { onProgress, request } = setUp()

    request.upload.onprogress?.({ loaded: 5 })

    expect(onProgress).toHaveBeenCalledWith([1, 0.5, 0])
  })
})

describe('spread', () => {
  it('never leaves the range from 0 to 1, whatever the form adds to the files', () => {
    expect(spread(1_000, [10, 0, 10])).toEqual([1, 1, 1])
    expect(spread(0, [10, 0])).toEqual([0, 0])
  })
})
