import { describe, expect, it, vi } from 'vitest'
import { StagedPhotos } from './stagedPhotos.js'

function setUp(limits = { maxImageBytes: 10, maxFiles: 3 }) {
  let count = 0
  const urls = {
    createObjectURL: vi.fn(() => `blob:${count++}`),
    revokeObjectURL: vi.fn(),
  }
  return { staged: new StagedPhotos(limits, urls), urls }
}

const file = (name: string, type = 'image/jpeg', size = 5): File =>
  new File(['x'.repeat(size)], name, { type })

describe('StagedPhotos', () => {
  it.each([
    [file('a.jpg'), undefined],
    [file('from-phone.HEIC', ''), undefined],
    [file('notes.txt', 'text/plain'), 'type'],
    [file('unknown', ''), 'type'],
    [file('a.jpg', 'image/jpeg', 0), 'empty'],
    [file('a.jpg', 'image/jpeg', 11), 'size'],
  ])('finds what is wrong with %o', (candidate, problem) => {
    const { staged } = setUp()

    staged.add([candidate])

    expect(staged.getSnapshot()[0]?.problem).toBe(problem)
  })

  it('takes as many as the server does, and tells how many were left', () => {
    const { staged } = setUp()

    expect(staged.add([file('1'), file('2')])).toBe(0)
    expect(staged.add([file('3'), file('4'), file('5')])).toBe(2)

    expect(staged.getSnapshot().map((photo) => photo.file.name)).toEqual(['1', '2', '3'])
  })

  it('forgets why a photo was refused when its kind is chosen anew', () => {
    const { staged } = setUp()
    staged.add([file('a.jpg')])
    const id = staged.getSnapshot()[0]!.id

    staged.setRefusal(id, 'Too dark.')
    expect(staged.getSnapshot()[0]?.refusal).toBe('Too dark.')
    staged.setKind(id, 'scene_image')

    expect(staged.getSnapshot()[0]).toMatchObject({ kind: 'scene_image', refusal: undefined })
  })

  it('gives the memory of pictures back, except of those that are still shown', () => {
    const { staged, urls } = setUp()
    staged.add([file('1'), file('2'), file('3')])
    const [first, second, third] = staged.getSnapshot().map(({ id }) => id) as [
      number,
      number,
      number,
    ]

    staged.remove([first, second], new Set([second]))
    expect(urls.revokeObjectURL.mock.calls).toEqual([['blob:0']])
    staged.clear()

    expect(urls.revokeObjectURL).toHaveBeenLastCalledWith('blob:2')
    expect(staged.getSnapshot()).toEqual([])
    expect(third).toBeTypeOf('number')
  })
})
