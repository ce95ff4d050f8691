import { describe, expect, it } from 'vitest'
import { photo } from '../testing.js'
import { mergeChange } from './photoChange.js'

describe('mergeChange', () => {
  it('follows a photo from the start to the end', () => {
    const waiting = photo({ id: 'd' })

    const running = mergeChange(waiting, { id: 'd', status: 'processing', progress: 40 })
    const done = mergeChange(running, { id: 'd', status: 'completed', webUrl: '/x' })

    expect(running).toMatchObject({ status: 'processing', progress: 40 })
    expect(done).toMatchObject({ status: 'completed', progress: 100, webUrl: '/x' })
  })

  it('returns the same photo for an event that is repeated', () => {
    const running = photo({ id: 'd', status: 'processing', progress: 40 })

    expect(mergeChange(running, { id: 'd', status: 'processing', progress: 40 })).toBe(running)
  })

  it('does not let progress fall within an attempt', () => {
    const running = photo({ id: 'd', status: 'processing', progress: 60 })

    const late = mergeChange(running, { id: 'd', status: 'processing', progress: 40 })
    const started = mergeChange(running, { id: 'd', status: 'pending' })

    expect(late.progress).toBe(60)
    expect(started).toMatchObject({ status: 'processing', progress: 60 })
  })

  it('starts from nothing when a failed photo is tried again', () => {
    const failed = photo({ id: 'd', status: 'failed', progress: 90, error: 'Too dark.' })

    expect(mergeChange(failed, { id: 'd', status: 'processing', progress: 10 })).toMatchObject({
      status: 'processing',
      progress: 10,
      error: undefined,
    })
  })

  it.each(['pending', 'processing', 'failed'] as const)(
    'leaves what is completed, even if %s',
    (status) => {
      const done = photo({ id: 'd', status: 'completed', progress: 100 })

      expect(mergeChange(done, { id: 'd', status })).toBe(done)
    },
  )

  it('keeps progress between 0 and 100', () => {
    const running = photo({ id: 'd', status: 'processing' })

    expect(mergeChange(running, { id: 'd', status: 'processing', progress: 7_000 }).progress).toBe(
      100,
    )
    expect(mergeChange(running, { id: 'd', status: 'processing', progress: -3 }).progress).toBe(0)
  })
})
