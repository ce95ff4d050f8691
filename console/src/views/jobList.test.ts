import { naughtyStrings } from '@crier/client/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { PhotoStore } from '../state/photoStore.js'
import { Previews } from '../state/previews.js'
import { photo } from '../testing.js'
import { Scope } from '../ui/scope.js'
import { createJobLists, needsAttention } from './jobList.js'

function setUp() {
  const photos = new PhotoStore(
    { photos: () => Promise.resolve({ photos: [], total: 0, hasMore: false }) },
    'maria',
  )
  const onReplace = vi.fn()
  const [running, failed] = createJobLists({
    scope: new Scope(),
    photos,
    previews: new Previews(),
    labelOf: (kind) => kind,
    onReplace,
  }) as [HTMLElement, HTMLElement]
  document.body.append(running, failed)
  return { failed, onReplace, photos, running }
}

beforeEach(() => document.body.replaceChildren())

describe('the list of jobs', () => {
  it('is not there when nothing happens', () => {
    const { failed, running } = setUp()

    expect(running.hidden).toBe(true)
    expect(failed.hidden).toBe(true)
  })

  it('shows progress by number and bar, and no number before there is one', () => {
    const { photos, running } = setUp()
    photos.apply({ id: 'a', status: 'pending', kind: 'Scene', fileName: 'a.jpg' })
    const bar = running.querySelector('progress')!
    expect(running.textContent).toContain('Waiting for its turn')
    expect(bar.hasAttribute('value')).toBe(false)

    photos.apply({ id: 'a', status: 'processing', progress: 40 })

    expect(running.textContent).toContain('40 %')
    expect(bar.value).toBe(40)
    expect(bar.getAttribute('aria-label')).toBe('Progress of Scene')
    expect(running.querySelector('progress')).toBe(bar)
  })

  it('says why a photo failed and what to do about it', () => {
    const { failed, onReplace, photos } = setUp()

    photos.apply({ id: 'a', status: 'failed', kind: 'Scene', error: 'Too dark.' })
    failed.querySelector('button')!.click()

    expect(failed.textContent).toContain('Too dark.')
    expect(onReplace).toHaveBeenCalledExactlyOnceWith('Scene')
  })

  it.each(naughtyStrings.map((text) => [text]))('shows %j as text (B66)', (text) => {
    const { failed, photos } = setUp()

    photos.apply({ id: 'a', status: 'failed', kind: text, error: text, fileName: text })

    expect(failed.querySelector('h3')?.textContent).toBe(text)
    expect(failed.querySelector('.file-name')?.textContent).toBe(text)
    expect(failed.querySelectorAll('img, script, iframe, a, style, b')).toHaveLength(0)
  })
})

describe('needsAttention', () => {
  it('forgets a failure when a newer photo shows the same thing', () => {
    const photos = [
      photo({ id: '3', kind: 'front', status: 'pending' }),
      photo({ id: '2', kind: 'back', status: 'failed' }),
      photo({ id: '1', kind: 'front', status: 'failed' }),
    ]

    expect(needsAttention(photos).map(({ id }) => id)).toEqual(['2'])
  })
})
