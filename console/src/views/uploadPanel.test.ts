import { FakeClock } from '@crier/client/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../api/apiError.js'
import type { startUpload, UploadOutcome } from '../api/uploadRequest.js'
import { StagedPhotos } from '../state/stagedPhotos.js'
import { Uploader } from '../state/uploader.js'
import { config, settle } from '../testing.js'
import { Announcer } from '../ui/announcer.js'
import { Scope } from '../ui/scope.js'
import { createUploadPanel } from './uploadPanel.js'

function setUp() {
  const scope = new Scope()
  const staged = new StagedPhotos(config, {
    createObjectURL: () => 'blob:x',
    revokeObjectURL: () => undefined,
  })
  let settleUpload: (outcome: readonly UploadOutcome[] | ApiError) => void = () => undefined
  const start = vi.fn<typeof startUpload>(() => ({
    outcomes: new Promise((resolve, reject) => {
      settleUpload = (outcome) => (outcome instanceof ApiError ? reject(outcome) : resolve(outcome))
    }),
    abort: () => undefined,
  }))
  const marker = { set: () => undefined, clear: () => undefined }
  const uploader = new Uploader({ staged, marker, onTaken: () => undefined, start })
  const announcer = new Announcer(new FakeClock())
  const panel = createUploadPanel({ scope, config, staged, uploader, announcer })
  document.body.replaceChildren(panel.element)
  const find = (selector: string): HTMLElement =>
    panel.element.querySelector<HTMLElement>(selector)!
  const send = () => find('.button-wide')
  const finish = async (outcome: readonly UploadOutcome[] | ApiError) => {
    settleUpload(outcome)
    await settle()
  }
  return { find, finish, panel, scope, send, staged, start }
}

const jpeg = (name: string): File => new File(['x'], name, { type: 'image/jpeg' })

beforeEach(() => document.body.replaceChildren())

describe('the upload panel', () => {
  it('asks what each photo shows before it sends any', () => {
    const { find, send, staged, start } = setUp()
    staged.add([jpeg('a.jpg')])

    send().click()

    expect(start).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(find('select'))
    expect(find('.field-problem[id]').textContent).toBe('Choose what this photo shows.')
  })

  it('sends, moves the focus with the buttons, and is empty afterwards', async () => {
    const { find, finish, send, staged } = setUp()
    staged.add([jpeg('a.jpg')], 'scene_image')
    send().focus()

    send().click()
    expect(send().hidden).toBe(true)
    expect(document.activeElement?.textContent).toBe('Cancel')
    await finish([{ documentId: 'd' }])

    expect(find('.staged').childElementCount).toBe(0)
    expect(document.activeElement).toBe(find('input[type=file]'))
  })

  it('keeps what was refused, with the reason', async () => {
    const { find, finish, send, staged } = setUp()
    staged.add([jpeg('a.jpg')], 'scene_image')
    send().click()

    await finish([{ problem: 'The file is not an image.' }])

    expect(find('.staged').textContent).toContain('Not taken. The file is not an image.')
    expect(send().hidden).toBe(false)
  })

  it('says why nothing was sent and what to do', async () => {
    const { find, finish, send, staged } = setUp()
    staged.add([jpeg('a.jpg')], 'scene_image')
    send().click()

    const details = { status: 507, code: 'STORAGE_FULL', remedy: 'Try again later.' }
    await finish(new ApiError('There is no space left.', details))

    expect(find('.upload-footer [role=alert]').textContent).toBe(
      'The photos were not sent. There is no space left. Try again later.',
    )
  })

  it('names every control after its file', () => {
    const { find, staged } = setUp()
    staged.add([jpeg('<b>.jpg')])

    expect(find('select').getAttribute('aria-label')).toBe('What does <b>.jpg show?')
    expect(find('.remove').getAttribute('aria-label')).toBe('Remove <b>.jpg')
  })

  it('stops taking files when the page is left', () => {
    const { scope, staged } = setUp()
    scope.dispose()
    const clipboardData = { files: [jpeg('pasted.jpg')] }

    window.dispatchEvent(Object.assign(new Event('paste'), { clipboardData }))

    expect(staged.getSnapshot()).toEqual([])
  })

  it('takes files that are pasted', () => {
    const { staged } = setUp()
    const clipboardData = { files: [jpeg('pasted.jpg')] }

    window.dispatchEvent(Object.assign(new Event('paste'), { clipboardData }))

    expect(staged.getSnapshot().map(({ file }) => file.name)).toEqual(['pasted.jpg'])
  })
})
