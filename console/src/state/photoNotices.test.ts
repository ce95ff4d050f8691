import { HistoryStore } from '@crier/client/history'
import { FakeClock } from '@crier/client/testing'
import { ToastSystem } from '@crier/client/toast'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { photo } from '../testing.js'
import { PhotoNotices } from './photoNotices.js'

function setUp() {
  const clock = new FakeClock()
  const history = new HistoryStore()
  const say = vi.fn()
  const notices = new PhotoNotices({
    toasts: new ToastSystem({ clock, history }),
    history,
    announcer: { say },
    labelOf: (kind) => `<${kind}>`,
  })
  const toasts = () =>
    [...document.querySelectorAll('.toast-show')].map((toast) => [
      toast.querySelector('.toast-title')?.textContent,
      toast.querySelector('.toast-message')?.textContent,
    ])
  return { clock, history, notices, say, toasts }
}

beforeEach(() => document.body.replaceChildren())

describe('PhotoNotices', () => {
  it('gathers photos that become ready in one toast, and keeps each in the history', () => {
    const { history, notices, toasts } = setUp()

    notices.onCompleted(photo({ id: 'a', kind: 'front' }))
    notices.onCompleted(photo({ id: 'b', kind: 'back' }))

    expect(toasts()).toEqual([['2 photos ready', '<front>, <back>']])
    expect(history.getSnapshot().map(({ message }) => message)).toEqual(['<back>', '<front>'])
  })

  it('starts counting anew when the toast was gone', () => {
    const { clock, notices, toasts } = setUp()
    notices.onCompleted(photo({ id: 'a', kind: 'front' }))
    clock.advance(6_000)

    notices.onCompleted(photo({ id: 'b', kind: 'back' }))

    expect(toasts()).toEqual([['Photo ready', '<back>']])
  })

  it('tells an end once, however often it is reported', () => {
    const { history, notices } = setUp()

    notices.onCompleted(photo({ id: 'a' }))
    notices.onCompleted(photo({ id: 'a' }))
    notices.onFailed(photo({ id: 'b' }))
    notices.onFailed(photo({ id: 'b' }))

    expect(history.getSnapshot()).toHaveLength(2)
  })

  it('tells a second failure of a photo that was tried again', () => {
    const { notices, toasts } = setUp()
    notices.onFailed(photo({ id: 'a', error: 'Too dark.' }))

    notices.onProgress(photo({ id: 'a', progress: 10 }))
    notices.onFailed(photo({ id: 'a', error: 'Too dark again.' }))

    expect(toasts()).toEqual([['A photo could not be processed', '<scene_image>: Too dark again.']])
  })

  it('announces the start, each quarter of a single job, and no more', () => {
    const { notices, say } = setUp()
    notices.onStarted(photo({ id: 'a' }))
    for (let progress = 0; progress <= 100; progress += 5)
      notices.onProgress(photo({ id: 'a', progress }))
    notices.onCompleted(photo({ id: 'a' }))

    expect(say.mock.calls.map(([, text]) => text as string)).toEqual([
      '<scene_image> is being processed.',
      '<scene_image>: 25 percent.',
      '<scene_image>: 50 percent.',
      '<scene_image>: 75 percent.',
    ])
  })

  it('does not announce the progress of several jobs, which would never end', () => {
    const { notices, say } = setUp()
    notices.onStarted(photo({ id: 'a' }))
    notices.onStarted(photo({ id: 'b' }))
    say.mockClear()

    notices.onProgress(photo({ id: 'a', progress: 60 }))
    notices.onProgress(photo({ id: 'b', progress: 60 }))

    expect(say).not.toHaveBeenCalled()
  })
})
